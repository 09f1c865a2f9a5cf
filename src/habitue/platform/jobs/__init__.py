"""Long work that somebody asked for and may leave: exports, imports, trials. `habitue worker` runs it.

A room names the kinds of work that it does in its AppConfig,

    jobs = {"customers.export": "habitue.manage.jobs:export_customers"}

and the function does it:

    @long_work(title=_("Export of customers"), right="export")
    def export_customers(job: JobFacts, progress: Progress) -> Json: ...

It runs at least once: after kill -9 or a lost connection it is begun again, so that what it did already it must find
done. `progress.step` is where it stops if it was cancelled. What it returns is kept as the result; `file` in it is a
stored file to be fetched, `page` the address where one goes on. A refusal it raises ends it, with its sentence.
"""

from habitue.platform.jobs.actions import cancel_job, forget_ended, start_job
from habitue.platform.jobs.kinds import WorkKind, kind_named, kinds_shown_to, long_work
from habitue.platform.jobs.progress import Cancelled, Interrupted, Progress
from habitue.platform.jobs.queries import JobFacts, JobNotFound, job_for, jobs_of
from habitue.platform.jobs.runner import Runner

__all__ = [
    "Cancelled",
    "Interrupted",
    "JobFacts",
    "JobNotFound",
    "Progress",
    "Runner",
    "WorkKind",
    "cancel_job",
    "forget_ended",
    "job_for",
    "jobs_of",
    "kind_named",
    "kinds_shown_to",
    "long_work",
    "start_job",
]
