"""The numbers of the fine-tuning recipe.

With MiniLM they raised average precision on tweeteval_emotion (8% instance-dependent noise) 1.12
times and on the votes of davidson_hate 1.06 times (docs/concepts/score.md). Values without a source
were not measured one by one.
"""

VERSION = 4  # goes up when equal input would give other probabilities

MAX_TOKENS = 128  # limits the time of long texts, whose topic is usually clear by then
BATCH = 32
LEARNING_RATE = 1e-4
# Learning rate of each layer over that of the layer above (Howard & Ruder 2018).
LAYER_DECAY = 0.9
HEAD_LEARNING_RATE = 1e-3  # higher, since the head starts from random weights
WEIGHT_DECAY = 0.01
WARM_UP = 0.06  # share of all steps
UNFROZEN_BY = 0.1  # share of all steps after which all layers are trained
# Szegedy et al. (2016). Harmless for detection: AUC of the loss +0 to +.006 (Zhu et al. 2022, fig.
# 3).
LABEL_SMOOTHING = 0.1
VALIDATION_PARTS = 10  # one of so many parts of the rows is for validation
DROPOUT_PASSES = 4  # Monte Carlo samples (Gal & Ghahramani 2016)

# Of the classifiers that predict rows held out:
FOLDS = 3  # at most
FROZEN_SHARE = 0.5  # of the layers, from the bottom up
UPPER_LEARNING_RATE = 2e-4
HEAD_DROPOUT = 0.1
MAX_KEPT_BYTES = 8 * 2**30  # of what the frozen layers make of all texts
# Rank correlation of the held-out probabilities of two epochs from which on no more is trained.
SETTLED = 0.99
