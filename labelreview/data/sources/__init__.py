"""From a Hub ID, a folder, a file, an upload or Python values to one imported dataset.

`read_source` and `read_upload` return a `SourceTable`, `propose_columns` proposes the text and the
label column, and `import_source` writes the folder of the dataset. `places` finds files, `formats`
reads them, `memory` reads what is no file; `columns` and `labels` say what the columns mean.
"""

from labelreview.data.sources.columns.proposing import Proposal, propose_columns
from labelreview.data.sources.importing import import_source
from labelreview.data.sources.options import AS_FOUND, ColumnOptions, ImportOptions, ReadOptions
from labelreview.data.sources.read import hub_id, read_hub_dataset, read_source, read_upload
from labelreview.data.sources.table import SourceTable

__all__ = [
    "AS_FOUND",
    "ColumnOptions",
    "ImportOptions",
    "Proposal",
    "ReadOptions",
    "SourceTable",
    "hub_id",
    "import_source",
    "propose_columns",
    "read_hub_dataset",
    "read_source",
    "read_upload",
]
