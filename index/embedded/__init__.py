"""The archive on this machine (tantivy): in a folder, or in memory."""

from index.embedded.archive import EmbeddedArchive, rebuild
from index.embedded.schema import FORMAT

__all__ = ["FORMAT", "EmbeddedArchive", "rebuild"]
