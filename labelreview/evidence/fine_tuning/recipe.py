"""How a classifier is fine-tuned, in numbers."""

VERSION = 2  # goes up when equal input would give other probabilities

MOST_TOKENS = 128  # a post is shorter; what is longer says what it is about at its beginning
BATCH = 32
LEARNING_RATE = 1e-4
# How much slower each layer learns than the one above it (Howard & Ruder 2018).
LAYER_DECAY = 0.9
HEAD_LEARNING_RATE = 1e-3  # of what starts from nothing
WEIGHT_DECAY = 0.01
WARM_UP = 0.06  # of all steps
# By then the layers are open, one after the other from the top.
UNFROZEN_BY = 0.1  # of all steps
LABEL_SMOOTHING = 0.1
VALIDATION_PARTS = 10  # one of so many parts of the rows chooses the best epoch
DROPOUT_PASSES = 10
