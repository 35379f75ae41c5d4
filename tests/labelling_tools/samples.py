"""Records as labelling tools write them, shaped after public files, with texts of our own."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]


def annotation(choice: str, who: Any, **more: Any) -> Record:
    """An annotation of Label Studio with one choice."""
    result = {
        "id": "aB3xYz",
        "type": "choices",
        "value": {"choices": [choice]},
        "origin": "manual",
        "to_name": "message",
        "from_name": "sentiment_class",
    }
    return {
        "id": 1,
        "completed_by": who,
        "result": [result],
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2024-01-30T02:40:43.893565Z",
        "updated_at": "2024-01-30T02:41:43.893565Z",
        "lead_time": 8.5,
        **more,
    }


ANN = {"id": 1, "email": "ann@example.org", "first_name": "", "last_name": ""}

# HumanSignal/label-studio docs/source/guide/task_format.md, and
# HumanSignal/label-studio-converter tests/data/test_export_json_min/data.json
LABEL_STUDIO: list[Record] = [
    {
        "id": 87,
        "annotations": [annotation("Positive", ANN), annotation("Negative", 2)],
        "predictions": [
            {
                "id": 5,
                "model_version": "model 1",
                "score": 0.75,
                "result": [
                    {
                        "from_name": "sentiment_class",
                        "to_name": "message",
                        "type": "choices",
                        "value": {"choices": ["Negative"]},
                    }
                ],
            }
        ],
        "drafts": [],
        "file_upload": "example.json",
        "data": {"my_text": "The ferry leaves at noon again", "ref_id": 456, "lang": "en"},
        "meta": {},
        "created_at": "2024-01-30T02:40:33.867975Z",
        "total_annotations": 2,
        "cancelled_annotations": 0,
        "project": 29,
    },
    {
        "id": 88,
        "annotations": [annotation("Positive", ANN, was_cancelled=True)],
        "predictions": [],
        "data": {"my_text": "No water in the lower town", "ref_id": 457, "lang": "en"},
        "meta": {},
        "total_annotations": 0,
        "cancelled_annotations": 1,
        "project": 29,
    },
]

# HumanSignal/label-studio docs/source/guide/storage.md: a file for each annotation
LABEL_STUDIO_STORED: list[Record] = [
    {**annotation("Positive", ANN), "task": {"id": 87, "data": {"text": "The ferry leaves"}}},
    {**annotation("Negative", 2), "task": {"id": 88, "data": {"text": "No water here"}}},
    {**annotation("Positive", 2), "task": {"id": 87, "data": {"text": "The ferry leaves"}}},
]

# HumanSignal/label-studio docs/source/guide/format.md, version 0.4
LABEL_STUDIO_OLD: list[Record] = [
    {
        "id": 0,
        "data": {"reviewText": "The case shuts well and looks fine"},
        "completions": [
            {
                "id": 1001,
                "lead_time": 4.3,
                "result": [
                    {
                        "id": "yrSY-dipPI",
                        "from_name": "sentiment",
                        "to_name": "my_text",
                        "source": "$reviewText",
                        "type": "choices",
                        "value": {"choices": ["Neutral"]},
                    },
                    {
                        "from_name": "why",
                        "to_name": "my_text",
                        "type": "textarea",
                        "value": {"text": ["hard to say"]},
                    },
                ],
            }
        ],
    }
]

# What HumanSignal/label-studio-sdk src/label_studio_sdk/converter/converter.py writes as JSON_MIN
LABEL_STUDIO_MIN: list[Record] = [
    {
        "text": "Shelter at the school is full",
        "topic": "news",
        "id": 1,
        "sentiment": choice,
        "annotator": who,
        "annotation_id": number,
        "created_at": "2024-05-01T10:00:00Z",
        "updated_at": "2024-05-01T10:01:00Z",
        "lead_time": 4.5,
    }
    for number, (choice, who) in enumerate(
        [("bad", "ann@example.org"), ("bad", "bo@example.org"), ("good", 3)], start=1
    )
]

# HumanSignal/label-studio-converter tests/data/test_export_csv/csv_test2_result.csv
LABEL_STUDIO_CSV: list[Record] = [
    {
        "annotation_id": "9",
        "annotator": "ann@example.org",
        "choices": '{"choices":["storm","flood"]}',
        "created_at": "2022-11-04T18:50:53.017134Z",
        "id": "4",
        "lead_time": "10.744",
        "text": "Rain and wind over the valley",
        "updated_at": "2022-11-04T18:50:53.017151Z",
    },
    {
        "annotation_id": "10",
        "annotator": "bo@example.org",
        "choices": "flood",
        "created_at": "2022-11-04T18:50:53.017134Z",
        "id": "5",
        "lead_time": "3",
        "text": "The cellar is under water",
        "updated_at": "2022-11-04T18:50:53.017151Z",
    },
]

# doccano/doccano backend/data_export/tests/test_task.py and pipeline/factories.py
DOCCANO: list[Record] = [
    {"id": 1, "text": "Bring blankets", "label": ["need"], "Comments": ["sure?"], "source": "web"},
    {"id": 2, "text": "All fine here", "label": [], "Comments": [], "source": "web"},
    {"id": 3, "text": "Bring water and go", "label": ["need", "advice"], "Comments": []},
]

# The same project as CSV, by pipeline/formatters.py
DOCCANO_CSV: list[Record] = [
    {"id": "1", "text": "Bring blankets", "label": "need", "Comments": "sure?"},
    {"id": "2", "text": "Bring water and go", "label": "advice#need", "Comments": None},
    {"id": "3", "text": "Learn C# today", "label": "C#", "Comments": None},
]

# doccano 1.0, and doccano/doccano-client tests: labels and users by number
DOCCANO_OLD: list[Record] = [
    {
        "id": 23,
        "text": "Bread at the town hall",
        "annotations": [
            {"label": 2, "user": 1, "updated_at": "2021-01-10T13:20:21.681386Z"},
            {"label": 1, "user": 4, "updated_at": "2021-01-10T13:20:38.605735Z"},
        ],
        "meta": {},
        "annotation_approver": "admin",
        "comment_count": 0,
    }
]

USER, OTHER = "3fa85f64-5717-4562-b3fc-2c963f66afa6", "0b7d1c1e-0000-4562-b3fc-2c963f66afa6"

# argilla-io/argilla argilla/src/argilla/records/_resource.py, `to_dict`
ARGILLA: list[Record] = [
    {
        "id": "a1",
        "fields": {"text": "Road to the north is open"},
        "metadata": {"source": "radio"},
        "suggestions": {"topic": {"value": "info", "score": 0.9, "agent": "bert"}},
        "responses": {
            "topic": [{"value": "info", "user_id": USER}, {"value": "advice", "user_id": OTHER}],
            "comment": [{"value": "check the date", "user_id": USER}],
        },
        "vectors": {},
        "status": "completed",
        "_server_id": "5f0b",
    },
    {
        "id": "a2",
        "fields": {"text": "Nothing to see"},
        "metadata": {},
        "suggestions": {},
        "responses": {"topic": [{"value": "info", "user_id": USER, "status": "discarded"}]},
        "vectors": {},
        "status": "pending",
        "_server_id": "5f0c",
    },
]

# The same flattened, by _io/_generic.py, as on huggingface.co/datasets/richardbeamdata/test_v3
ARGILLA_FLAT: list[Record] = [
    {
        "id": "a1",
        "status": "completed",
        "_server_id": "5f0b",
        "text": "Road to the north is open",
        "source": "radio",
        "topic.responses": ["info", "info"],
        "topic.responses.users": [USER, OTHER],
        "topic.responses.status": ["submitted", "draft"],
        "topic.suggestion": "advice",
        "topic.suggestion.score": 0.4,
        "topic.suggestion.agent": "bert",
    },
    {
        "id": "a2",
        "status": "pending",
        "_server_id": "5f0c",
        "text": "Nothing to see",
        "source": None,
        "topic.responses": None,
        "topic.responses.users": None,
        "topic.responses.status": None,
        "topic.suggestion": "info",
        "topic.suggestion.score": None,
        "topic.suggestion.agent": None,
    },
]

# argilla-io/argilla docs/_source/getting_started of version 1, `DatasetForTextClassification`
ARGILLA_OLD: list[Record] = [
    {
        "text": "Roof gone, house stands",
        "inputs": {"text": "Roof gone, house stands"},
        "prediction": [{"label": "info", "score": 0.2}, {"label": "damage", "score": 0.8}],
        "prediction_agent": "bert",
        "annotation": "damage",
        "annotation_agent": "ann",
        "multi_label": False,
        "id": "77",
        "metadata": {"split": "train"},
        "status": "Validated",
        "metrics": {"text_length": 23},
    },
    {
        "text": None,
        "inputs": {"text": "asdf"},
        "prediction": None,
        "prediction_agent": None,
        "annotation": None,
        "annotation_agent": "ann",
        "id": "78",
        "metadata": {},
        "status": "Discarded",
    },
]

# explosion/prodigy-recipes example-datasets/annotated_reddit-INSULT-textcat.jsonl
PRODIGY_ONE_LABEL: list[Record] = [
    {
        "text": text,
        "meta": {"section": "chat", "score": score},
        "label": "INSULT",
        "score": score,
        "priority": score,
        "spans": [],
        "_input_hash": number,
        "_task_hash": -number,
        "answer": answer,
    }
    for number, (text, score, answer) in enumerate(
        [("You fool", 0.9, "accept"), ("I feel sad", 0.25, "reject"), ("Hm", 0.5, "ignore")]
    )
]

# gist.github.com/vanatteveldt/6af3b7ef8a7d22f87ddda828e162fa81, several labels one at a time
PRODIGY_LABELS: list[Record] = [
    {"text": "Rents rise", "label": "economy", "_input_hash": -15, "answer": "reject"},
    {"text": "Rents rise", "label": "housing", "_input_hash": -15, "answer": "accept"},
    {"text": "Trams late", "label": "economy", "_input_hash": 49, "answer": "reject"},
]

# nestauk/dap_tutorials prodigy_demo/multiple_tasks_recipe: options with numbers, two sessions
PRODIGY_CHOICE: list[Record] = [
    {
        "text": "Power is back",
        "options": [{"id": 1, "text": "Positive 👍"}, {"id": -1, "text": "Negative 👎"}],
        "_input_hash": 7,
        "_view_id": "choice",
        "accept": [chosen],
        "answer": "accept",
        "user_input": note,
        "_timestamp": 1700000000,
        "_annotator_id": who,
        "_session_id": f"survey-{who}",
    }
    for who, chosen, note in [("ann", 1, ""), ("bo", -1, "not for us")]
]


def data_row(text: str, labels: list[Record], **more: Any) -> Record:
    """A data row of docs.labelbox.com/reference/export-text-annotations."""
    return {
        "data_row": {"id": "clx1", "global_key": "post-1", "row_data": text, **more},
        "media_attributes": {"mime_type": "text/plain"},
        "metadata_fields": [{"schema_name": "source", "value": "radio"}],
        "projects": {"clp1": {"name": "Posts", "labels": labels}},
    }


def label(who: str, answers: dict[str, str], *, skipped: bool = False) -> Record:
    """A label of Labelbox with single choices."""
    return {
        "label_kind": "Default",
        "id": "clur5",
        "label_details": {
            "created_at": "2024-04-08T16:21:26.000+00:00",
            "updated_at": "2024-04-08T16:34:02.000+00:00",
            "created_by": who,
            "reviews": [],
        },
        "performance_details": {"seconds_to_create": 12, "skipped": skipped},
        "annotations": {
            "objects": [],
            "relationships": [],
            "classifications": [
                {
                    "feature_id": "f1",
                    "name": name,
                    "value": name,
                    "radio_answer": {"name": answer, "value": answer, "classifications": []},
                }
                for name, answer in answers.items()
            ],
        },
    }


LABELBOX: list[Record] = [
    data_row(
        "Dam holds", [label("ann@x.org", {"topic": "info"}), label("bo@x.org", {"topic": "info"})]
    ),
    data_row("Dam breaks", [label("ann@x.org", {}, skipped=True)]),
]

# docs.labelbox.com/reference/label-export, the first version
LABELBOX_OLD: list[Record] = [
    {
        "ID": "ck1",
        "DataRow ID": "ck2",
        "Labeled Data": "Well is dry",
        "Label": {
            "objects": [],
            "classifications": [
                {"title": "topic", "value": "topic", "answer": {"title": "Need", "value": "need"}}
            ],
        },
        "Created By": "ann@x.org",
        "Project Name": "Posts",
        "Created At": "2021-04-08T16:21:26.000Z",
        "Updated At": "2021-04-08T16:22:26.000Z",
        "External ID": "post-9",
        "Skipped": False,
    }
]

# guide.lighttag.io, the examples of an export
LIGHTTAG: list[Record] = [
    {
        "example_id": "fb50",
        "content": "The bridge is closed",
        "metadata": {"book": "log", "verse": 12},
        "annotations": [],
        "classifications": [
            {"classname": "info", "annotated_by": [{"annotator": "ann", "annotator_id": 1}]},
            {"classname": "advice", "annotated_by": [{"annotator": "bo", "annotator_id": 2}]},
        ],
        "seen_by": [{"annotator": "ann", "annotator_id": 1}],
    }
]

# docs.cleanlab.ai, `CleanLearning.get_label_issues` joined with the texts
CLEANLAB: list[Record] = [
    {
        "text": "Please send tents to the camp",
        "is_label_issue": "True",
        "label_quality": "0.02",
        "given_label": "info",
        "predicted_label": "need",
    }
] * 3

# help.cleanlab.ai/studio/concepts/cleanlab_columns
CLEANLAB_STUDIO: list[Record] = [
    {
        "comment": f"Please send tents to camp {number}",
        "topic": "info" if number % 2 else "need",
        "is_label_issue": "False",
        "label_issue_score": "0.1",
        "suggested_label": None,
        "suggested_label_confidence_score": "0.8",
        "is_outlier": "False",
    }
    for number in range(6)
]

# manisnesan/fastclean data/covid/noisy/noisy_text.csv
FASTCLEAN: list[Record] = [
    {
        "column_1": "1978",
        "Id": "1248198153888616452",
        "Text": "Two cases in the harbour town",
        "Label": "UNINFORMATIVE",
        "HashTag": "NA",
        "predicted": "INFORMATIVE",
        "confidence": "0.99615085",
    }
]

EVERY: dict[str, list[list[Record]]] = {
    "label-studio": [
        LABEL_STUDIO,
        LABEL_STUDIO_STORED,
        LABEL_STUDIO_OLD,
        LABEL_STUDIO_MIN,
        LABEL_STUDIO_CSV,
    ],
    "doccano": [DOCCANO, DOCCANO_CSV, DOCCANO_OLD],
    "argilla": [ARGILLA, ARGILLA_FLAT, ARGILLA_OLD],
    "prodigy": [PRODIGY_ONE_LABEL, PRODIGY_LABELS, PRODIGY_CHOICE],
    "labelbox": [LABELBOX, LABELBOX_OLD],
    "lighttag": [LIGHTTAG],
}
CASES = [(name, records) for name, files in EVERY.items() for records in files]
