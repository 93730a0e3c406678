"""The archive on an Elasticsearch server or cluster, version 8 or 9."""

from index.elastic.admission import Access
from index.elastic.archive import ElasticArchive
from index.elastic.rebuilding import rebuild

__all__ = ["Access", "ElasticArchive", "rebuild"]
