"""Long work outside the web server: a row in the database, a process, progress, a result."""

from labelreview.jobs.control import Jobs
from labelreview.jobs.job import Job

__all__ = ["Job", "Jobs"]
