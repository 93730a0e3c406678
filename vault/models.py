"""The tables. Private to the room: what passes its doors are press records."""

from django.db import models
from django.db.models import Q

from press.ledger import Reason, State
from vault.record import stand

stand()

_WITH_ARTICLE = (State.KEPT.value, State.JOINED.value)
_WITH_REASON = (State.DROPPED.value, State.SET_ASIDE.value)


class Counter(models.Model):
    """The change number: one row, raised inside the transaction of every change."""

    change_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.change_seq)


class FeedRow(models.Model):
    """A feed: what to ask it by, when, and how it has fared. `key` is the SHA-256 of its address."""

    key = models.CharField(max_length=64, unique=True)
    url = models.TextField()
    source = models.TextField()
    etag = models.TextField(default="")
    last_modified = models.TextField(default="")
    next_due_at = models.DateTimeField()
    last_status = models.IntegerField(default=0)
    last_error = models.TextField(default="")
    last_at = models.DateTimeField()
    failures = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.url


class Article(models.Model):
    """A kept article. `digest` is the SHA-256 of its key, `when` its publication or else its first sight.

    `seq` is the change number of its last change, `born` that at which it was kept.
    `brought` marks what was brought in and not fetched; `names` are whom and what it names, as `rows.name_of` reads.
    """

    digest = models.CharField(max_length=64, unique=True)
    key = models.TextField()
    seq = models.BigIntegerField(unique=True)
    born = models.BigIntegerField(db_index=True)
    source = models.TextField()
    url = models.TextField()
    title = models.TextField()
    lead = models.TextField()
    text = models.TextField()
    authors = models.JSONField(default=list)
    published = models.DateTimeField(null=True)
    published_confidence = models.CharField(max_length=8)
    language = models.TextField(null=True)  # noqa: DJ001 -- a page that declares none differs from one declaring ""
    site_name = models.TextField()
    first_seen = models.DateTimeField(db_index=True)
    when = models.DateTimeField(db_index=True)
    story = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="members")
    exact = models.CharField(max_length=64, db_index=True)
    words = models.IntegerField()
    brought = models.BooleanField(default=False)
    names = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.key


class Url(models.Model):
    """The ledger: a discovered URL, in exactly one state. `key` is the SHA-256 of the address."""

    key = models.CharField(max_length=64, unique=True)
    url = models.TextField()
    source = models.TextField()
    discovered_in = models.TextField()
    discovered_at = models.DateTimeField()
    title = models.TextField()
    summary = models.TextField()
    published = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=State.PENDING.value)
    reason = models.CharField(max_length=20, default=Reason.NONE.value)
    detail = models.TextField(default="")
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    page = models.CharField(max_length=64, default="")
    final_url = models.TextField(default="")
    content_type = models.TextField(default="")
    fetched_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    article = models.ForeignKey(Article, null=True, on_delete=models.PROTECT, related_name="urls")

    class Meta:
        """Two queues and two sums have an index; three promises are the database's own."""

        indexes = (
            models.Index(fields=("state", "page", "discovered_at"), name="ledger_queue"),
            models.Index(fields=("source", "state", "reason"), name="ledger_sums"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="ledger_state"),
            models.CheckConstraint(
                condition=Q(state__in=_WITH_ARTICLE, article__isnull=False)
                | (~Q(state__in=_WITH_ARTICLE) & Q(article__isnull=True)),
                name="ledger_article",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=_WITH_REASON) & ~Q(reason="")) | (~Q(state__in=_WITH_REASON) & Q(reason="")),
                name="ledger_reason",
            ),
        )

    def __str__(self) -> str:
        return self.url


class VerdictRow(models.Model):
    """One verdict about one article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="verdicts")
    question = models.CharField(max_length=16)
    answer = models.JSONField()
    score = models.FloatField()
    unsure = models.BooleanField()
    because = models.JSONField()
    by = models.TextField()

    class Meta:
        """A question is answered once."""

        constraints = (models.UniqueConstraint(fields=("article", "question"), name="verdict_once"),)

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class CorrectionRow(models.Model):
    """A person's answer to a question about an article; null where the person took it back. The last row counts.

    `machine` is the machine's answer at that moment, null where it had not been asked, and `model` who gave it.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="corrections")
    question = models.CharField(max_length=16)
    answer = models.JSONField(null=True)
    by = models.TextField()
    at = models.DateTimeField()
    machine = models.JSONField(null=True)
    model = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Band(models.Model):
    """One band of an article's signature, as the signed 64-bit number that a database can hold."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bands")
    hash = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.hash)


class FlagRow(models.Model):
    """A person's flag of one claim, raised at change number `seq`."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="flags")
    claim = models.TextField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return self.claim


class RecheckRow(models.Model):
    """A flagged article that is looked at again: when next, until when, and the page that waits to be read, if any.

    `looked_at` is when the last answer came, and `page` with the four after it are that page's, as in the ledger.
    `suspect` is what the last look saw, and since when, where a second one has to confirm it.
    """

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="recheck")
    next_due_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    detail = models.TextField(default="")
    suspect = models.CharField(max_length=8, default="")
    suspect_since = models.DateTimeField(null=True)
    page = models.CharField(max_length=64, default="", db_index=True)
    final_url = models.TextField(default="")
    content_type = models.TextField(default="")
    fetched_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.article_id} due {self.next_due_at}"


class SightRow(models.Model):
    """What was seen of a flagged article and differs from what had been seen before; never changed."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="sights")
    number = models.IntegerField()
    kind = models.CharField(max_length=8)
    at = models.DateTimeField()
    seq = models.BigIntegerField()
    title = models.TextField(default="")
    lead = models.TextField(default="")
    text = models.TextField(default="")
    page = models.CharField(max_length=64, default="")
    final_url = models.TextField(default="")

    class Meta:
        """A sight is written once."""

        constraints = (models.UniqueConstraint(fields=("article", "number"), name="sight_once"),)

    def __str__(self) -> str:
        return f"{self.article_id} sight {self.number}: {self.kind}"


class Cursor(models.Model):
    """How far a follower of the change number has come."""

    name = models.CharField(max_length=100, unique=True)
    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.seq}"


class EditionRow(models.Model):
    """One desk's edition of one day; a correction of it, or a further urgent note, is a row with the next number."""

    desk = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    day = models.DateField()
    number = models.IntegerField(default=1)
    due_at = models.DateTimeField()
    after = models.BigIntegerField()
    cutoff = models.BigIntegerField()
    made_at = models.DateTimeField()
    stage = models.CharField(max_length=16, default="draft")
    issued_at = models.DateTimeField(null=True)
    corrects = models.IntegerField(default=0)
    figures = models.JSONField(default=list)

    class Meta:
        """A desk has one edition of a kind a day."""

        constraints = (models.UniqueConstraint(fields=("desk", "kind", "day", "number"), name="edition_once"),)

    def __str__(self) -> str:
        return f"{self.desk} {self.kind} {self.day} {self.number}"


class EditRow(models.Model):
    """What an editor's hand did to one line of an edition; the later counts, and none is ever changed."""

    edition = models.ForeignKey(EditionRow, on_delete=models.PROTECT, related_name="edits")
    action = models.CharField(max_length=16)
    story = models.TextField()
    value = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.action} {self.story}"


class ApprovalRow(models.Model):
    """A person's word that an edition may go out as it stood after its first `edits` edits."""

    edition = models.ForeignKey(EditionRow, on_delete=models.PROTECT, related_name="approvals")
    by = models.TextField()
    at = models.DateTimeField()
    edits = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.edition_id} by {self.by}"


class EditionFile(models.Model):
    """A file of an issued edition, its bytes as they were sent."""

    edition = models.ForeignKey(EditionRow, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        """An edition has one file of a kind."""

        constraints = (models.UniqueConstraint(fields=("edition", "name"), name="edition_file_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id}.{self.name}"


class LetterRow(models.Model):
    """What is to be told on one channel, once for all its readers. `digest` is the SHA-256 of `key`."""

    digest = models.CharField(max_length=64, unique=True)
    key = models.TextField()
    channel = models.CharField(max_length=32)
    subject = models.TextField()
    body = models.BinaryField()
    made_at = models.DateTimeField()
    urgent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class PostingRow(models.Model):
    """One letter on its way to one reader. `holder` has it in hand until `held_until`; nobody where it is empty."""

    letter = models.ForeignKey(LetterRow, on_delete=models.PROTECT, related_name="postings")
    address = models.CharField(max_length=400)
    message_id = models.TextField()
    head = models.BinaryField(default=b"")
    state = models.CharField(max_length=16, default="pending")
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    note = models.TextField(default="")
    sent_at = models.DateTimeField(null=True)
    holder = models.TextField(default="")
    held_until = models.DateTimeField(null=True)

    class Meta:
        """A letter goes to a reader once; what is due is looked up by hour."""

        indexes = (models.Index(fields=("state", "next_try_at"), name="posting_due"),)
        constraints = (models.UniqueConstraint(fields=("letter", "address"), name="posting_once"),)

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.state}"


class AlertRow(models.Model):
    """One alert: raised once for its rule and subject.

    One about sights of an article bears it as `about`, and as `sight` the number of the last that it tells.
    """

    rule = models.CharField(max_length=64)
    desk = models.CharField(max_length=16)
    subject = models.TextField()
    digest = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=16, default="open")
    because = models.JSONField(default=list)
    told = models.IntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    acknowledged_by = models.TextField(default="")
    acknowledged_at = models.DateTimeField(null=True)
    about = models.ForeignKey(Article, null=True, on_delete=models.PROTECT, related_name="sight_alerts")
    sight = models.IntegerField(default=0)

    class Meta:
        """A rule speaks of a subject once; `digest` is the SHA-256 of the subject."""

        constraints = (models.UniqueConstraint(fields=("rule", "digest"), name="alert_once"),)

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}"


class AlertArticle(models.Model):
    """An article that an alert has told or joined: a rule tells of an article once, whatever becomes of its story."""

    alert = models.ForeignKey(AlertRow, on_delete=models.CASCADE, related_name="articles")
    rule = models.CharField(max_length=64)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="alerts")
    seq = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """A rule tells of an article once."""

        constraints = (models.UniqueConstraint(fields=("rule", "article"), name="alert_article_once"),)

    def __str__(self) -> str:
        return f"{self.rule}: {self.article_id}"


class Lease(models.Model):
    """Who may do a thing that only one may do at a time, and until when."""

    name = models.CharField(max_length=100, unique=True)
    holder = models.TextField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class Vector(models.Model):
    """What an article means to one model: `numbers` are little-endian 16-bit floats, of length 1 together."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="vectors")
    model = models.TextField()
    revision = models.TextField()
    numbers = models.BinaryField()

    class Meta:
        """An article has one vector by a model: a new revision replaces the old one."""

        constraints = (models.UniqueConstraint(fields=("article", "model"), name="vector_once"),)

    def __str__(self) -> str:
        return f"{self.article_id} by {self.model}"


class SavedSearch(models.Model):
    """A search that the office shares under a name; what it asks for stands in its versions.

    `seq` is the change number up to which it has been asked; `settled` the last version of which all that stood in the
    archive before it is marked as found.
    """

    name = models.CharField(max_length=200, unique=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.TextField(default="")
    seq = models.BigIntegerField()
    settled = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class SavedVersion(models.Model):
    """What a saved search asked for from `at` on, by whose hand; versions count from 1 and never change."""

    search = models.ForeignKey(SavedSearch, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    text = models.TextField()
    expand = models.BooleanField()
    alerts = models.BooleanField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """A version is written once."""

        constraints = (models.UniqueConstraint(fields=("search", "version"), name="saved_version_once"),)

    def __str__(self) -> str:
        return f"{self.search_id} v{self.version}: {self.text}"


class SavedHit(models.Model):
    """An article that a saved search has found: each is told once. `seq` is the change number at which it was found.

    What is `standing` was in the archive before the search, and is news to nobody.
    """

    search = models.ForeignKey(SavedSearch, on_delete=models.PROTECT, related_name="hits")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="saved_hits")
    version = models.IntegerField()
    seq = models.BigIntegerField()
    standing = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """An article is found once; the news of a search is looked up by number."""

        indexes = (models.Index(fields=("search", "standing", "seq"), name="saved_news"),)
        constraints = (models.UniqueConstraint(fields=("search", "article"), name="saved_hit_once"),)

    def __str__(self) -> str:
        return f"{self.search_id}: {self.article_id}"


class SavedLook(models.Model):
    """Up to which change number a person has seen what a saved search found."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="looks")
    person = models.CharField(max_length=200)
    seq = models.BigIntegerField()

    class Meta:
        """A person's last look is one row."""

        constraints = (models.UniqueConstraint(fields=("search", "person"), name="saved_look_once"),)

    def __str__(self) -> str:
        return f"{self.search_id} seen by {self.person}"
