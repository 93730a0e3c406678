"""What the command line says: Vietnamese first, English by `--lang en`."""

from datetime import datetime
from typing import Literal

from press.clock import VIETNAM

Tongue = Literal["vi", "en"]

STATES: dict[str, tuple[str, str]] = {
    "pending": ("đang chờ", "pending"),
    "kept": ("đã lưu", "kept"),
    "joined": ("gộp vào bản đã có", "joined to a copy"),
    "dropped": ("bỏ qua", "dropped"),
    "set_aside": ("để riêng, cần xem lại", "set aside"),
}
REASONS: dict[str, tuple[str, str]] = {
    "no_name": ("không nhắc đến địa danh nào của tỉnh", "no place name of the province occurs"),
    "not_about": ("có tên trùng nhưng không nói về tỉnh", "a namesake; not about the province"),
    "not_html": ("không phải trang web (tệp loại khác)", "not a web page (another kind of file)"),
    "gone": ("trang không còn", "the page is gone"),
    "robots": ("báo không cho phép thu thập (robots.txt)", "forbidden by robots.txt"),
    "refused_address": ("dẫn tới địa chỉ mạng nội bộ, đã chặn", "leads into a private network; blocked"),
    "fetch_failed": ("không tải được", "could not be fetched"),
    "too_large": ("trang quá lớn", "the page is too large"),
    "worker_killed": ("trang làm dừng tiến trình xử lý", "the page brought its worker down"),
    "unreadable": ("không bóc tách được nội dung", "cannot be read"),
    "journey_failed": ("lỗi khi xử lý", "failed on its journey"),
}
QUESTIONS: dict[str, tuple[str, str]] = {
    "language": ("ngôn ngữ", "language"),
    "relevance": ("mức liên quan đến tỉnh", "relevance"),
    "places": ("địa danh", "places"),
    "topics": ("chủ đề", "topics"),
    "tone": ("sắc thái của tin", "tone of the news"),
    "stance": ("thái độ đối với tỉnh", "stance towards the province"),
    "critical": ("có thể phải phản hồi", "could call for an answer"),
    "claims": ("nội dung nên kiểm chứng (máy đề xuất)", "claims to check (proposed by the machine)"),
}
KINDS: dict[str, tuple[str, str]] = {
    "person": ("người được nêu tên", "persons named"),
    "organisation": ("tổ chức được nêu tên", "organisations named"),
    "place": ("địa điểm được nêu tên", "places named"),
}
STANCES: dict[str, tuple[str, str]] = {
    "negative": ("tiêu cực", "negative"),
    "neutral": ("trung tính", "neutral"),
    "positive": ("tích cực", "positive"),
}
ANSWERS: dict[str, tuple[str, str]] = {
    **STANCES,
    "about": ("nói về tỉnh", "about the province"),
    "mention": ("chỉ nhắc đến", "a passing mention"),
    "none": ("không liên quan", "not about the province"),
    "yes": ("có", "yes"),
    "no": ("không", "no"),
}
MARKS: dict[str, tuple[str, str]] = {
    "about F1": ("nói về tỉnh, F1", "about the province, F1"),
    "first topic accuracy": ("chủ đề chính, tỷ lệ đúng", "first topic, accuracy"),
    "tone macro-F1": ("sắc thái của tin, F1 trung bình", "tone of the news, macro-F1"),
    "stance macro-F1": ("thái độ đối với tỉnh, F1 trung bình", "stance towards the province, macro-F1"),
    "critical macro-F1": ("có thể phải phản hồi, F1 trung bình", "could call for an answer, macro-F1"),
    "claims recall": ("nội dung nên kiểm chứng, độ phủ", "claims to check, recall"),
    "claims precision": ("nội dung nên kiểm chứng, độ chính xác", "claims to check, precision"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "adopted": ("không kém mô hình đang dùng, đưa vào dùng", "not worse than the current model, adopted"),
    "worse_fixed": ("kém hơn trên các bài đối chiếu, không dùng", "worse on the fixed articles, not adopted"),
    "worse_recent": ("kém hơn trên các nhận định gần đây, không dùng", "worse on the recent corrections, not adopted"),
}
EDITIONS: dict[str, tuple[str, str]] = {
    "morning": ("Điểm báo sáng", "morning digest"),
    "afternoon": ("Điểm báo chiều", "afternoon digest"),
    "weekly": ("Điểm báo tuần", "weekly digest"),
    "urgent": ("Báo cáo nhanh", "urgent note"),
}
STAGES: dict[str, tuple[str, str]] = {
    "draft": ("bản nháp", "draft"),
    "held": ("đang giữ lại", "held"),
    "issued": ("đã phát hành", "issued"),
}
DESKS: dict[str, tuple[str, str]] = {
    "domestic": ("trong nước", "domestic"),
    "foreign": ("nước ngoài", "foreign"),
}
POST_STATES: dict[str, tuple[str, str]] = {
    "pending": ("đang chờ gửi", "waits"),
    "sending": ("đang gửi", "being sent"),
    "in_doubt": ("chưa rõ đã tới chưa", "in doubt"),
    "sent": ("đã gửi", "sent"),
    "failed": ("không gửi được", "failed"),
}
ALERTS: dict[str, tuple[str, str]] = {
    "open": ("chưa tiếp nhận", "open"),
    "acknowledged": ("đã tiếp nhận", "acknowledged"),
    "closed": ("đã đóng", "closed"),
}
SIGHTS: dict[str, tuple[str, str]] = {
    "edited": ("bài đã được sửa nội dung", "the article was edited"),
    "gone": ("trang của bài không còn (có thể đã bị gỡ)", "the page is gone (the article may have been taken down)"),
    "lost": (
        "nội dung hầu như không còn như trước (bị gỡ, rút ngắn, thay nội dung khác hoặc phải đăng nhập)",
        "hardly anything of it is left (taken down, shortened, replaced, or behind a login)",
    ),
    "back": ("bài đọc lại được", "the article can be read again"),
    "first": ("lần đầu đọc được trang của bài", "its page was read for the first time"),
}
_TEXTS: dict[str, tuple[str, str]] = {
    "outbox_empty": ("Hộp thư đi trống.", "The outbox is empty."),
    "outbox_delivered": (
        "Đã gửi {sent}, hoãn {put_off}, chưa rõ đã tới chưa {in_doubt}, không gửi được {failed}.",
        "Sent {sent}, put off {put_off}, in doubt {in_doubt}, failed {failed}.",
    ),
    "outbox_undecided": (
        "{count} thư chưa rõ đã tới chưa và chờ người quyết định: diembao outbox list --state in_doubt",
        "{count} are in doubt and wait for a person's word: diembao outbox list --state in_doubt",
    ),
    "outbox_look": ("Xem lý do: diembao outbox list --state failed", "See why: diembao outbox list --state failed"),
    "outbox_again": ("Thư số {number} sẽ được gửi ở lượt tới.", "Posting {number} goes out with the next delivery."),
    "outbox_dropped": ("Thư số {number} sẽ không được gửi nữa.", "Posting {number} is not sent any more."),
    "outbox_none": (
        "Không có thư số {number}; xem danh sách bằng `diembao outbox list`.",
        "There is no posting {number}; `diembao outbox list` names them.",
    ),
    "outbox_sent_already": (
        "Thư số {number} đã gửi rồi nên không gửi lại và không bỏ được nữa.",
        "Posting {number} has been sent: it is neither sent again nor dropped.",
    ),
    "outbox_in_hand": (
        "Thư số {number} đang được gửi; hãy thử lại sau ít phút.",
        "Posting {number} is being sent at this moment; try again in some minutes.",
    ),
    "outbox_unknown": (
        "Không có thư nào đã gửi đi mang mã {message} trong kho lưu này; không có gì thay đổi.",
        "No message {message} has gone out from this record; nothing changes.",
    ),
    "bounced_failed": ("Đã ghi nhận thư bị trả lại: {why}", "Noted that it came back: {why}"),
    "bounced_delayed": ("Đã ghi nhận: máy chủ còn đang thử ({why})", "Noted: a server still tries ({why})"),
    "bounced_delivered": ("Đã ghi nhận: thư đã tới nơi {why}", "Noted: it has arrived {why}"),
    "outbox_nothing_due": ("Không có thư nào đến lượt gửi.", "Nothing is due."),
    "outbox_dry": (
        "Đang chạy thử (smtp.dry_run): thư chỉ ghi vào {folder}, chưa gửi cho ai.",
        "This is a dry run (smtp.dry_run): mail lies in {folder}, nobody was sent anything.",
    ),
    "outbox_dry_state": ("chạy thử", "dry run"),
    "outbox_tested_dry": ("Thư kiểm tra: {said}", "The test mail: {said}"),
    "outbox_tested": (
        "Máy chủ thư đã nhận thư kiểm tra: {said}",
        "The mail server took the test mail: {said}",
    ),
    "init_made": ("Đã tạo thư mục làm việc {folder}.", "The home {folder} is ready."),
    "init_kept": ("Thư mục làm việc {folder} đã có sẵn; giữ nguyên.", "The home {folder} was there already; kept."),
    "init_fill": ("Hãy điền vào {file}:", "Fill in {file}:"),
    "init_missing_contact": (
        "  - contact: địa chỉ liên hệ để các báo biết ai đang thu thập (bắt buộc)",
        "  - contact: who the newspapers can write to (required)",
    ),
    "init_missing_recipients": (
        "  - recipients: người nhận bản điểm báo {desk}",
        "  - recipients: who receives the {desk} digest",
    ),
    "init_missing_smtp": (
        "  - smtp: máy chủ gửi thư (chưa có thì điểm báo chỉ được ghi ra tệp)",
        "  - smtp: the mail server (without it digests are only written to files)",
    ),
    "init_complete": ("Không còn thiếu gì.", "Nothing is missing."),
    "no_contact": (
        "Chưa có địa chỉ liên hệ nên chưa được phép thu thập báo. Hãy điền `contact` vào {file} rồi chạy lại.",
        "No contact is set, so the press may not be crawled. Fill in `contact` in {file} and run again.",
    ),
    "no_home": (
        "Chưa có dữ liệu trong {folder}. Hãy chạy: diembao --home {folder} init",
        "There is no data in {folder}. Run: diembao --home {folder} init",
    ),
    "crawl_done": (
        "Đã kiểm tra {feeds} kênh RSS, tải {pages} trang; {discovered} địa chỉ mới.",
        "Checked {feeds} RSS feeds, fetched {pages} pages; {discovered} new addresses.",
    ),
    "crawl_nothing": ("Chưa đến giờ kiểm tra nguồn nào.", "No source is due yet."),
    "source_failed": ("  ! {source}: {error}", "  ! {source}: {error}"),
    "work_done": ("Đã xử lý {total} trang:", "{total} pages came to an end:"),
    "work_looked": (
        "Đã xem lại {count} bài bị đề nghị kiểm chứng.",
        "Flagged articles looked at again: {count}.",
    ),
    "work_nothing": ("Không có trang nào chờ xử lý.", "No page waits."),
    "indexed": ("Đã cập nhật {count} bài vào chỉ mục tìm kiếm.", "{count} articles brought into the index."),
    "index_busy": (
        "Chỉ mục đang được tiến trình khác ghi; phần còn lại sẽ được cập nhật lần sau.",
        "Another process is writing to the index; the rest follows next time.",
    ),
    "index_down": (
        "Chưa cập nhật được chỉ mục; bài vẫn được lưu đầy đủ và sẽ được cập nhật lần sau. Chi tiết: {error}",
        "The index cannot be brought up now; every article is kept and follows later. Details: {error}",
    ),
    "index_full": (
        "Ổ đĩa của chỉ mục đã đầy; hãy giải phóng chỗ trống. Bài vẫn được lưu đầy đủ. Chi tiết: {error}",
        "The index's disk is full; make room on it. Every article is kept. Details: {error}",
    ),
    "index_back": ("Chỉ mục đã được cập nhật trở lại.", "The index is being brought up again."),
    "index_fell_back": (
        "Kết quả lấy từ chỉ mục dự phòng trên máy này, có thể thiếu bài mới nhất. Chi tiết: {error}",
        "Answered from the fallback index on this machine, which may lack the latest articles. Details: {error}",
    ),
    "import_done": ("Đã đọc {total} dòng:", "{total} lines read:"),
    "import_known": ("đã có từ trước ({state}); giữ nguyên", "known already ({state}); left as it is"),
    "import_mistakes": ("dòng có lỗi (đã nêu ở trên)", "lines that failed (told above)"),
    "import_mistake": ("  ! dòng {line}: {error}", "  ! line {line}: {error}"),
    "brought": (
        "đưa vào bằng `diembao import`; không có trang gốc làm bằng chứng",
        "brought in by `diembao import`; there is no fetched page as evidence",
    ),
    "saved_none": ("Chưa có tìm kiếm nào được lưu.", "No search is saved."),
    "saved_added": (
        "Đã lưu tìm kiếm «{name}»; bài mới khớp với tìm kiếm này sẽ được ghi nhận từ bây giờ.",
        "Saved the search «{name}»; what it finds from now on is news.",
    ),
    "saved_changed": ("Đã sửa tìm kiếm «{name}» (phiên bản {version}).", "Changed «{name}» (version {version})."),
    "saved_same": (
        "Tìm kiếm «{name}» không có gì thay đổi (vẫn là phiên bản {version}).",
        "Nothing changes in «{name}» (still version {version}).",
    ),
    "saved_removed": (
        "Đã gỡ tìm kiếm «{name}»; lịch sử vẫn được giữ lại.",
        "Removed the search «{name}»; its history stays.",
    ),
    "saved_new": ("«{name}»: {total} bài mới.", "«{name}»: {total} new."),
    "saved_nothing_new": ("Không có bài mới kể từ lần xem trước.", "Nothing new since the last look."),
    "saved_version": ("phiên bản {version}", "version {version}"),
    "saved_alerts": ("có cảnh báo", "with alerts"),
    "saved_no_expand": ("không mở rộng địa danh cũ", "old place names not expanded"),
    "alert_none": ("Không có cảnh báo nào.", "There is no alert."),
    "alert_more": (" (+{count} bài)", " (+{count} articles)"),
    "alert_untold": ("{status}, chưa gửi", "{status}, not told yet"),
    "alert_escalated": ("{status}, đã báo cấp trên", "{status}, escalated"),
    "alert_sleeps": ("tạm hoãn đến {until}", "asleep until {until}"),
    "story_merged": (
        "Đã gộp bài «{title}» vào vụ việc của bài «{other}».",
        "«{title}» is now part of the story of «{other}».",
    ),
    "story_same": (
        "Hai bài này đã cùng một vụ việc; không có gì thay đổi.",
        "These two are in one story already; nothing changes.",
    ),
    "story_split": ("Đã tách bài «{title}» thành vụ việc riêng.", "«{title}» is now a story of its own."),
    "search_none": ("Không tìm thấy bài nào.", "Nothing found."),
    "search_exported": ("Đã xuất {count} bài ra {file}.", "{count} articles written to {file}."),
    "search_gone": (
        "({gone} bài đã được gỡ khỏi kho lưu mà chỉ mục chưa kịp cập nhật, không tính vào số trên.)",
        "({gone} hits are gone from the record, which the index has yet to learn; they are not counted.)",
    ),
    "search_like": ("Tìm bài tương tự: {url}", "More like: {url}"),
    "search_by_meaning": (
        "và thêm những bài có nghĩa gần với câu hỏi, bằng mọi ngôn ngữ",
        "and articles that mean nearly the same, in every language",
    ),
    "search_blind": (
        "Chưa có bài nào được chuẩn bị để tìm theo nghĩa; `diembao work` hoặc `diembao run` sẽ làm việc này.",
        "No article is prepared for search by meaning yet; `diembao work` or `diembao run` does that.",
    ),
    "search_past": (
        "Không còn bài nào từ vị trí {offset} trở đi.",
        "There is nothing from number {offset} on.",
    ),
    "search_meant": ("Có phải cần tìm: {text} ({total} bài)?", "Did you mean: {text} ({total} articles)?"),
    "search_unmarked": ("Thử tìm không dấu: {text} ({total} bài).", "Try it without marks: {text} ({total} articles)."),
    "search_unavailable": ("Hiện chưa tìm kiếm được: {error}", "Searching is not possible at the moment: {error}"),
    "facet_topics": ("Chủ đề", "Topics"),
    "facet_source": ("Nguồn", "Sources"),
    "facet_stance": ("Thái độ đối với tỉnh", "Stance towards the province"),
    "facet_places": ("Địa danh", "Places"),
    "facet_country": ("Quốc gia", "Countries"),
    "facet_language": ("Ngôn ngữ", "Languages"),
    "histogram": ("Theo thời gian", "Over time"),
    "search_more": (
        "Đã hiện {shown} trong {total} bài; xem tiếp bằng --offset {offset}.",
        "{shown} of {total} shown; go on with --offset {offset}.",
    ),
    "search_total": ("{total} bài:", "{total} articles:"),
    "why_unknown": (
        "Chưa từng thấy địa chỉ này: {url}\nCó thể báo chưa đưa vào RSS, hoặc nguồn chưa được khai báo.",
        "This address has never been seen: {url}\nIts feed may not list it, or the source is not declared.",
    ),
    "why_cut": (
        "Có phải ý bà/ông là {url} ? Dòng lệnh cắt địa chỉ ở dấu &; hãy đặt nó trong dấu nháy: diembao why '{url}'",
        "Did you mean {url} ? The shell cuts an address at &; put it in quotes: diembao why '{url}'",
    ),
    "recheck_first": ("chưa xem lại lần nào", "not looked at again yet"),
    "recheck_last": ("xem lại lần gần nhất {at}", "last looked at again {at}"),
    "recheck_failed": ("không đọc được ({count} lần liền): {detail}", "in vain ({count} in a row): {detail}"),
    "recheck_suspect": ("nghi {kind}, chờ xem lại để xác nhận", "suspected, to be confirmed: {kind}"),
    "recheck_next": ("lần tới {at}, theo dõi đến {until}", "next {at}, until {until}"),
    "recheck_off": (
        "nguồn đã tắt hoặc không còn khai báo nên không xem lại (theo dõi đến {until})",
        "not looked at, for its source is off or declared no more (watched until {until})",
    ),
    "recheck_over": ("đã hết hạn theo dõi từ {until}", "no longer watched since {until}"),
    "flag_done": (
        "Đã ghi nhận nội dung cần kiểm chứng trong bài: {title}",
        "Recorded: a claim to be verified in: {title}",
    ),
    "flag_not_kept": (
        "Bài này không có trong kho lưu: {url}. Dùng `diembao why {url}` để biết lý do.",
        "This article is not in the archive: {url}. `diembao why {url}` tells the reason.",
    ),
    "flag_not_verbatim": (
        "Câu trích không có nguyên văn trong bài. Hãy chép đúng từng chữ từ bài: {title}",
        "The quoted words do not stand in the article. Copy them exactly from: {title}",
    ),
    "correct_done": (
        "Đã sửa {question} của bài «{title}»: {answer} (máy: {machine}).",
        "Corrected {question} of «{title}»: {answer} (the machine: {machine}).",
    ),
    "correct_confirmed": (
        "Đã xác nhận máy đúng về {question} của bài «{title}»: {answer}.",
        "Confirmed that the machine is right about {question} of «{title}»: {answer}.",
    ),
    "correct_same": (
        "Không có gì thay đổi: {question} của bài «{title}» đã được ghi là {answer}.",
        "Nothing changes: {question} of «{title}» stands as {answer} already.",
    ),
    "correct_withdrawn": (
        "Đã rút lại phần sửa {question} của bài «{title}»; dùng lại nhận định của máy: {machine}.",
        "Withdrew the correction of {question} of «{title}»; the machine's answer counts again: {machine}.",
    ),
    "correct_one_of": (
        "Hãy cho biết câu trả lời đúng bằng --answer, hoặc rút lại phần đã sửa bằng --withdraw.",
        "Give either what is right by --answer, or --withdraw.",
    ),
    "by_editor": ("biên tập viên: {name}", "editor: {name}"),
    "by_machine": ("máy", "the machine"),
    "withdrawn": ("rút lại phần đã sửa", "withdrawn"),
    "agreement_none": (
        "Chưa có nhận định nào được biên tập viên sửa hoặc xác nhận (`diembao correct`).",
        "No editor has corrected or confirmed anything (`diembao correct`).",
    ),
    "agreement_note": (
        "Chỉ tính những bài đã được biên tập viên xem; kappa là mức trùng khớp vượt trên ngẫu nhiên (1 là trùng hết).",
        "Only what editors took in hand is counted; kappa is agreement beyond chance (1 is full).",
    ),
    "agreement_share": ("{agreed}/{count} trùng khớp ({percent} %)", "{agreed} of {count} agree ({percent} %)"),
    "train_read": ("{file}: {count} bài có nhãn.", "{file}: {count} labelled articles."),
    "train_no_text": (
        "  bỏ qua {count} bài vì không tìm thấy nội dung (--texts)",
        "  {count} left out: their text is nowhere to be had (--texts)",
    ),
    "train_learned": ("Đã học {question}: từ {count} mẫu.", "Learned {question}: from {count} samples."),
    "train_marks": (
        "Điểm đo trên những bài mô hình chưa học (trong ngoặc là số mẫu):",
        "Marks on what was not learned from (how many in brackets):",
    ),
    "train_sensed": ("{mark}, có véc-tơ", "{mark}, with vectors"),
    "train_apart": (
        "{count} bài được giữ riêng, không mô hình nào học, để đối chiếu về sau.",
        "{count} articles are kept from every model, to compare others by.",
    ),
    "train_written": ("Đã ghi các mô hình {version} vào {folder}.", "Wrote the models {version} to {folder}."),
    "train_version": (
        "«{version}» không dùng được làm tên phiên bản; chỉ dùng chữ cái không dấu, chữ số và dấu chấm.",
        "«{version}» cannot be a version; use letters, digits and full stops.",
    ),
    "train_one_of": (
        "--from-corrections, --roll-back và --list không dùng chung với tệp nhãn và các lựa chọn khác.",
        "--from-corrections, --roll-back and --list go with neither labels nor the options of learning from them.",
    ),
    "train_few": (
        "{question}: chưa đủ nhận định để học (cần ít nhất {fewest}).",
        "{question}: too few corrections to learn from (at least {fewest} are needed).",
    ),
    "train_trial": (
        "{question}: học từ {learned} nhận định; đúng trên bài đối chiếu {fixed}, nhận định mới {recent}: {outcome}.",
        "{question}: learned from {learned}; right on fixed articles {fixed}, late corrections {recent}: {outcome}.",
    ),
    "train_unusable": (
        " Không học được từ {count} nhận định: mô hình không có câu trả lời ấy, hoặc bài không nêu địa danh của tỉnh.",
        " {count} could not be learned from: the model has no such answer, or no name of the province stands there.",
    ),
    "train_adopted": (
        "Từ bây giờ dùng các mô hình {version}. Quay về bản trước: diembao train --roll-back",
        "From now on the models {version} judge. To go back: diembao train --roll-back",
    ),
    "train_kept": ("Không có gì thay đổi: vẫn dùng {version}.", "Nothing changes: {version} still judge."),
    "train_aside": (
        "Các mô hình không được dùng nằm ở {folder}, lý do ghi trong why.txt.",
        "The models that were not adopted are in {folder}; why.txt there tells the reason.",
    ),
    "train_shipped": ("bản gốc", "the shipped models"),
    "train_in_use": ("đang dùng", "in use"),
    "train_back": ("Đã quay về: {version}.", "Gone back to: {version}."),
    "digest_made": ("{kind} {desk} ngày {day}: {stories} tin.", "The {desk} {kind} of {day}: {stories} stories."),
    "digest_empty": ("{kind} {desk} ngày {day}: Không có tin.", "The {desk} {kind} of {day}: no news."),
    "digest_laid": (
        "  đã đưa vào hộp thư đi cho {count} người nhận",
        "  laid into the outbox for {count} recipients",
    ),
    "usage_missing": ("Thiếu {about}.", "{about} is missing."),
    "usage_value": ("Giá trị của {about} không dùng được.", "The value of {about} cannot be used."),
    "usage_unknown": ("Không có lựa chọn {about}.", "There is no option {about}."),
    "usage_no_value": ("Lựa chọn {about} cần có giá trị.", "The option {about} needs a value."),
    "usage_wrong": ("Câu lệnh chưa đúng; xem cách dùng bằng --help.", "The command is wrong; --help tells its use."),
    "digest_again": (
        "  đã phát hành lúc {at} nên không gửi lại; nếu cần sửa: diembao edition correct {id} --by TÊN",
        "  it went out {at} and is not sent again; to correct it: diembao edition correct {id} --by NAME",
    ),
    "digest_file": ("  {path}", "  {path}"),
    "edition_none": ("Chưa có bản điểm báo nào.", "There is no edition yet."),
    "edition_head": (
        "{id} · {stage} · chốt {cut}, giờ gửi {due}",
        "{id} · {stage} · cut off {cut}, due {due}",
    ),
    "edition_head_by_hand": (
        "{id} · {stage} · chốt {cut}, chỉ gửi khi có người cho gửi",
        "{id} · {stage} · cut off {cut}, goes out when somebody sends it",
    ),
    "edition_issued_at": ("phát hành lúc {at}", "issued {at}"),
    "edition_corrects": ("đính chính bản {id}", "corrects {id}"),
    "edition_approved": ("Người duyệt: {names}.", "Approved by {names}."),
    "edition_lacking": ("Còn thiếu {count} người duyệt.", "{count} more have to approve it."),
    "edition_counts": (
        "{stories} tin, {articles} bài, {edits} lần sửa.",
        "{stories} stories, {articles} articles, {edits} edits.",
    ),
    "edition_empty": ("Không có tin.", "No news."),
    "edition_spare": ("Tin không đưa vào bản này:", "Stories that are not printed:"),
    "edition_shelf": ("Các mục (dùng cho move): {ids}", "Sections (for move): {ids}"),
    "edition_flagged": ("Cần kiểm chứng, xử lý: {count} bài.", "To be checked and answered: {count} articles."),
    "edition_moot": (
        "  ! thao tác {action} không còn tác dụng vì tin không còn trong bản này: {story}",
        "  ! the {action} has no effect any more, the story is gone: {story}",
    ),
    "edition_no_line": (
        "Bản {id} không có tin số {number}; xem số thứ tự bằng `diembao edition show {id}`.",
        "{id} has no story number {number}; `diembao edition show {id}` numbers them.",
    ),
    "edition_written": ("Đã ghi {file}.", "{file} is written."),
    "edition_move": ("Đã chuyển «{title}» vào mục {value}.", "Moved «{title}» to {value}."),
    "edition_drop": ("Đã bỏ «{title}».", "Dropped «{title}»."),
    "edition_add": ("Đã đưa vào «{title}».", "Added «{title}»."),
    "edition_comment": ("Đã ghi nhận xét cho «{title}».", "The comment on «{title}» is recorded."),
    "edition_uncomment": ("Đã xóa nhận xét cho «{title}».", "The comment on «{title}» is taken away."),
    "edition_headline": ("Đã đặt tiêu đề tiếng Việt: «{title}».", "The Vietnamese headline is «{title}»."),
    "edition_unheadline": ("Đã xóa tiêu đề tiếng Việt của «{title}».", "The Vietnamese headline of «{title}» is gone."),
    "edition_reapproval": (
        "Bản này đã sửa sau khi duyệt nên phải duyệt lại.",
        "It was edited after it was approved, so it has to be approved again.",
    ),
    "edition_not_in_record": (
        "Bài này không có trong kho lưu nên không đưa vào được: {url}. Dùng `diembao why {url}` để biết lý do.",
        "This article is not in the archive: {url}. `diembao why {url}` tells the reason.",
    ),
    "edition_approve_done": ("{name} đã duyệt bản {id}.", "{name} has approved {id}."),
    "edition_hold_done": (
        "Đã giữ lại bản {id}; bản này chỉ được gửi sau khi có người duyệt.",
        "{id} is held; it goes out once somebody approves it.",
    ),
    "edition_hold_not": ("Bản {id} không còn là bản nháp; không có gì thay đổi.", "{id} is no draft; nothing changes."),
    "edition_correct_done": (
        "Đã mở bản đính chính {new} cho bản {id}; hãy sửa, duyệt rồi gửi: diembao edition send {new} --by TÊN",
        "{new} corrects {id}; edit it, approve it, then send it: diembao edition send {new} --by NAME",
    ),
    "edition_recut_done": (
        "Bản {id} lấy thêm các bài mới đến {cut}: từ {before} tin thành {after} tin.",
        "{id} takes in what came up to {cut}: {before} stories became {after}.",
    ),
    "edition_recut_not": (
        "Bản {id} không lấy thêm bài: đã duyệt, đã phát hành, là bản đính chính, hoặc bản sau đã nhận các bài mới.",
        "{id} takes nothing in: it is approved, issued or a correction, or a later edition has what came since.",
    ),
    "edition_urgent_done": (
        "Đã mở báo cáo nhanh {id}; hãy đưa tin vào: diembao edition add {id} ĐỊA_CHỈ --by TÊN",
        "{id} is open; add stories to it: diembao edition add {id} URL --by NAME",
    ),
    "edition_urgent_empty": (
        "Báo cáo nhanh {id} chưa có tin nào; hãy đưa tin vào: diembao edition add {id} ĐỊA_CHỈ --by TÊN",
        "{id} tells of nothing yet; add stories to it: diembao edition add {id} URL --by NAME",
    ),
    "no_smtp": (
        "Chưa có máy chủ gửi thư. Hãy điền `smtp` vào {file}; hoặc bỏ --send để chỉ ghi ra tệp.",
        "No mail server is set. Fill in `smtp` in {file}, or leave --send away to write files only.",
    ),
    "doctor_well": ("Mọi số liệu đều khớp.", "Everything adds up."),
    "doctor_ill": ("Có {count} điểm cần xem lại.", "{count} findings need a look."),
    "rebuilt": (
        "Đã dựng lại chỉ mục từ kho lưu: {count} bài ({index}).",
        "The index was made anew: {count} articles ({index}).",
    ),
    "run_started": (
        "diembao đang chạy; nhấn Ctrl-C để dừng. Kiểm tra nguồn mỗi {minutes} phút.",
        "diembao is running; Ctrl-C stops it. Sources are looked at every {minutes} minutes.",
    ),
    "run_fallen": (
        "Bộ phận «{room}» dừng bất thường (mã {status}) và đang được khởi động lại.",
        "The room «{room}» fell (status {status}) and is begun anew.",
    ),
    "run_stopped": ("Đã dừng; dữ liệu được giữ nguyên vẹn.", "Stopped; the data is intact."),
    "demo_start": (
        "Tòa soạn mẫu đang chạy tại {url}, máy chủ thư mẫu tại cổng {port} (mọi báo, tin và người nhận đều là hư cấu).",
        "The sample press runs at {url}, a mail server at port {port} (every outlet, story and reader is invented).",
    ),
    "disk": (
        "Không đọc hoặc ghi được: {error}. Hãy kiểm tra đĩa và quyền truy cập rồi chạy lại; không mất dữ liệu.",
        "Cannot read or write: {error}. Check the disk's space and rights and run again; no data is lost.",
    ),
    "demo_again": (
        "Lần chạy này không thêm gì mới: mọi tin đã có từ lần trước.",
        "This run added nothing: every story was there already.",
    ),
    "demo_mailed": ("Điểm báo đã gửi qua máy chủ thư mẫu:", "Digests mailed through the sample server:"),
    "demo_alerts": (
        "Cảnh báo đã gửi, mỗi vụ việc một lần:",
        "Alerts mailed, one for each story:",
    ),
    "demo_why": ("    vì: {words}", "    because: {words}"),
    "demo_alerts_more": (
        "  … và {count} cảnh báo khác, tệp *-alert-*.eml trong cùng thư mục",
        "  … and {count} more alerts, the files *-alert-*.eml in the same folder",
    ),
    "demo_sent_once": (
        "Không thư nào được gửi lần thứ hai.",
        "Nothing was sent a second time.",
    ),
    "demo_counts": (
        "{sources} báo mẫu, {pages} địa chỉ; mỗi địa chỉ ở đúng một trạng thái:",
        "{sources} sample outlets, {pages} addresses; each in exactly one state:",
    ),
    "demo_summary": ("Kết quả", "Summary"),
    "demo_search": ("Hãy thử:", "Try:"),
    "demo_try_plain": ("gõ không dấu cũng tìm được", "typed without marks, forgiving"),
    "demo_try_abroad": ("cả báo chí nước ngoài", "the foreign press too"),
    "demo_try_why": (
        "vì sao bài này được lưu, máy nhận định thế nào",
        "why this article was kept, and how it was judged",
    ),
    "demo_try_editions": ("các bản điểm báo; xem, sửa, đính chính bằng edition", "the editions; edition edits them"),
    "demo_try_alerts": ("các cảnh báo chưa ai tiếp nhận", "the alerts that nobody has taken up"),
    "demo_try_doctor": ("kiểm tra: mọi số liệu có khớp không", "do the sums match?"),
    "demo_refused": (
        "{folder} là thư mục làm việc thật; bản trình diễn chưa ghi gì vào đó. Hãy chọn thư mục khác bằng --home.",
        "{folder} is a real home, not a demo's; nothing was written there. Choose another with --home.",
    ),
    "demo_database": (
        "Bản trình diễn không được ghi vào cơ sở dữ liệu của DIEMBAO_DATABASE_URL. Hãy bỏ biến này rồi chạy lại.",
        "The demo must not write to the database of DIEMBAO_DATABASE_URL. Unset it and run again.",
    ),
    "demo_port": (
        "Cổng {port} của tòa soạn mẫu đang bị chương trình khác dùng. Hãy tắt chương trình đó, hoặc xóa {folder}.",
        "Port {port} of the sample press is in use. Stop that program, or delete {folder}.",
    ),
}


def minute(moment: datetime) -> str:
    """Return `moment` by the clock of Việt Nam, as people there write it."""
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


class Speaker:
    """Says things in one tongue."""

    def __init__(self, tongue: Tongue) -> None:
        """Speak Vietnamese (`vi`) or English (`en`)."""
        self.tongue = tongue
        self._at = 0 if tongue == "vi" else 1

    def __call__(self, key: str, **values: object) -> str:
        """Return the text under `key` with `values` filled in."""
        return _TEXTS[key][self._at].format(**values)

    def number(self, count: int) -> str:
        """Return `count` with its thousands parted as the tongue does; to a Vietnamese 1,234 is little more than 1."""
        return f"{count:,}".replace(",", "." if self.tongue == "vi" else ",")

    def decimal(self, value: float) -> str:
        """Return `value` with two decimals behind the tongue's mark."""
        return f"{value:.2f}".replace(".", "," if self.tongue == "vi" else ".")

    def word(self, table: dict[str, tuple[str, str]], key: str) -> str:
        """Return the name of `key` in one of this module's tables; an unknown key stays as it is."""
        return table[key][self._at] if key in table else key
