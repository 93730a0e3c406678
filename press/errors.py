"""One tree of errors: each says what was being done, to which thing, and what to do next."""


class DiembaoError(Exception):
    """Something went wrong that a person can act on; its text is shown to them as it is."""


class ConfigError(DiembaoError):
    """A configuration file holds something that cannot be used; the text names file and line."""


class InputError(DiembaoError):
    """A person or a program gave something that cannot be used."""


class FetchError(DiembaoError):
    """A page or a feed could not be fetched."""


class RefusedAddressError(FetchError):
    """The guard refused to connect: the address is not a public one, and not allowed by name."""


class ExtractionError(DiembaoError):
    """A page could not be turned into an article."""


class WorkerKilledError(ExtractionError):
    """The limited worker died or overran its limits on this page."""


class MeaningError(DiembaoError):
    """Texts could not be turned into vectors: the model is missing or cannot be loaded."""


class EmbedderKilledError(MeaningError):
    """The limited worker died or overran its limits on these texts; others may succeed."""


class ModelError(DiembaoError):
    """A trained model is missing, damaged, or of another format."""


class RecordError(DiembaoError):
    """The record refused to read or write something."""


class RecordUnavailableError(RecordError):
    """The record itself cannot be used now (locked, full, damaged, out of reach), whatever it was asked to do."""


class ArchiveError(DiembaoError):
    """The index could not be read or written."""


class ArchiveBusyError(ArchiveError):
    """Another process is writing to the index; leave the work for the next turn."""


class ArchiveUnavailableError(ArchiveError):
    """The index is out of reach or overloaded now; the same call may succeed later, and nothing is lost meanwhile."""


class ArchiveFullError(ArchiveUnavailableError):
    """The index takes nothing in until somebody makes room on its disk; asking again at once only makes it worse."""


class DeliveryError(DiembaoError):
    """A digest or an alert could not be handed over."""


class PaperError(DiembaoError):
    """A digest could not be set on paper of the wanted kind."""
