"""Every error a person can meet, as one tree.

    AssistantError
    ├── UsageError            wrong command, setting or input            exit 2
    │   └── QuestionError     a question that cannot be taken
    ├── SourceError           one file cannot be read; the others go on
    └── UnusableIndex           the index cannot be used as it is
        ├── NoIndex           there is none yet
        ├── OtherModel        it was made with another embedding model
        ├── DamagedIndex      known passages no longer find themselves
        └── IndexBusy         another process is writing it

Each message is one line that says what is wrong and what to do. Foreign
exceptions are turned into these at the seam where they arise; refusing to
answer is a result (`Answer.refused`), never an exception.
"""


class AssistantError(Exception):
    """Base of all; `str(error)` is the line to show."""


class UsageError(AssistantError):
    """The command, a setting or the input is wrong."""


class QuestionError(UsageError):
    """The question is empty of text or too long to be one."""


class SourceError(AssistantError):
    """One source cannot be fetched or read."""


class UnusableIndex(AssistantError):
    """The index cannot be used as it is."""


class NoIndex(UnusableIndex):
    """There is no index at the place named."""


class OtherModel(UnusableIndex):
    """The index was made with another embedding model than the one set."""


class DamagedIndex(UnusableIndex):
    """Known passages do not find themselves."""


class IndexBusy(UnusableIndex):
    """Another process holds the writer's lock."""
