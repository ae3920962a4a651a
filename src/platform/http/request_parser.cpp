#include "platform/http/request_parser.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include <boost/beast/http/basic_parser.hpp>

namespace medres::http {
namespace {

namespace beast = boost::beast;
using BeastError = beast::http::error;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr std::size_t kRoomBesideHead = 8 * 1024;

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

/// Beast's parser, with views in the place of stored fields.
class HeadReader final : public beast::http::basic_parser<true> {
 public:
  explicit HeadReader(std::vector<HeaderField>& fields) : fields_(fields) {
    body_limit(boost::none);
    header_limit(static_cast<std::uint32_t>(-1));
  }

  std::string_view method;
  std::string_view target;
  int version = 0;
  std::string* body = nullptr;
  bool has_folded_field = false;
  bool too_many_fields = false;

  /// Views below are of this text; Beast hands out others when it joins folded lines.
  std::string_view source;

 private:
  using Code = beast::error_code;
  using Text = beast::string_view;

  void on_request_impl(beast::http::verb, Text method_text, Text target_text, int http_version, Code&) override {
    method = View(method_text);
    target = View(target_text);
    version = http_version;
  }

  void on_field_impl(beast::http::field, Text name, Text value, Code&) override {
    if (body != nullptr) return;  // a trailer
    const std::string_view text = View(value);
    const bool is_inside =
        text.empty() || (text.data() >= source.data() && text.data() < source.data() + source.size());
    has_folded_field = has_folded_field || !is_inside;
    too_many_fields = fields_.size() == RequestParser::kMaxFields;
    if (!too_many_fields) fields_.push_back({View(name), text});
  }

  std::size_t on_chunk_body_impl(std::uint64_t, Text part, Code&) override {
    body->append(part.data(), part.size());
    return part.size();
  }

  void on_response_impl(int, Text, int, Code&) override {}
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text part, Code&) override { return part.size(); }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  void on_finish_impl(Code&) override {}

  std::vector<HeaderField>& fields_;
};

std::size_t CountFields(std::span<const HeaderField> fields, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(), [name](const HeaderField& field) { return EqualsIgnoringCase(field.name, name); }));
}

}  // namespace

class RequestParser::Impl {
 public:
  explicit Impl(std::size_t head_limit) : head_limit_(head_limit), buffer_(head_limit + kRoomBesideHead, '\0') {}

  std::span<char> Space() {
    if (begin_ == end_) begin_ = end_ = scanned_ = 0;
    if (end_ == buffer_.size()) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      scanned_ -= std::min(scanned_, begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    return std::span(buffer_).subspan(end_);
  }

  void Commit(std::size_t count) { end_ += count; }

  Event Next() {
    if (state_ == State::kWhole) StartOver();
    switch (state_) {
      case State::kHead: return ReadHead();
      case State::kSizedBody: return ReadSizedBody();
      case State::kChunkedBody: return ReadChunkedBody();
      case State::kWhole:
      case State::kBroken: break;
    }
    return Event::kBroken;
  }

  void AllowBody(BodyRules rules) {
    streams_ = rules.is_streamed;
    if (streams_) return KeepHead();
    body_limit_ = rules.limit;
    reader_->body_limit(rules.limit);
  }

  const Request& request() const { return request_; }
  const Refusal& refusal() const { return refusal_; }
  bool keep_alive() const { return state_ == State::kWhole && reader_->keep_alive(); }
  bool idle() const { return begin_ == end_ && (state_ == State::kHead || state_ == State::kWhole); }

  bool expects_continue() const { return request_.Header("Expect").has_value() && Buffered().empty(); }

 private:
  enum class State { kHead, kSizedBody, kChunkedBody, kWhole, kBroken };

  std::string_view Buffered() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }

  Event Break(int status, std::string_view code, ErrorArgs args = {}) {
    state_ = State::kBroken;
    refusal_ = {.status = status, .code = code, .args = std::move(args)};
    return Event::kBroken;
  }

  Event BreakTooLarge() { return Break(413, "http.body_too_large", {{"max", std::to_string(body_limit_)}}); }

  void StartOver() {
    state_ = State::kHead;
    scanned_ = begin_;
    request_ = {};
    fields_.clear();
    body_.clear();
    head_.clear();
    left_over_ = 0;
    streams_ = ends_badly_ = false;
  }

  Event ReadHead() {
    // RFC 9112 2.2: empty lines before a request are passed over.
    while (Buffered().starts_with("\r\n")) begin_ += 2;
    scanned_ = std::max(scanned_, begin_);
    const auto end = std::string_view(buffer_).substr(0, end_).find(kHeadEnd, scanned_);
    const bool is_whole = end != std::string_view::npos;
    const std::size_t size = is_whole ? end + kHeadEnd.size() - begin_ : end_ - begin_;
    if (size > head_limit_) return Break(431, "http.head_too_large", {{"max", std::to_string(head_limit_)}});
    if (!is_whole) return WaitForHead();
    const std::string_view head = Buffered().substr(0, size);
    begin_ += size;
    return ParseHead(head);
  }

  /// Line ends that can never become a head are refused at once instead of waited for.
  Event WaitForHead() {
    for (std::size_t i = scanned_; i < end_; ++i) {
      if (buffer_[i] == '\n' && (i == begin_ || buffer_[i - 1] != '\r')) return Break(400, "http.syntax");
    }
    scanned_ = std::max(begin_, end_ < kHeadEnd.size() ? begin_ : end_ - (kHeadEnd.size() - 1));
    return Event::kNeedMore;
  }

  Event ParseHead(std::string_view head) {
    reader_.emplace(fields_);
    reader_->source = head;
    beast::error_code ec;
    reader_->put(boost::asio::buffer(head), ec);
    request_.headers = fields_;
    if (ec == BeastError::bad_version) return Break(505, "http.version");
    if (ec == BeastError::bad_transfer_encoding) return Break(400, "http.transfer_encoding");
    if (ec || !reader_->is_header_done() || reader_->has_folded_field) return Break(400, "http.syntax");
    if (reader_->too_many_fields) return Break(431, "http.head_too_large", {{"max", std::to_string(head_limit_)}});
    return TakeHead();
  }

  Event TakeHead() {
    const auto method = ParseMethod(reader_->method);
    if (!method) return Break(501, "http.method_unknown");
    request_.method = *method;
    if (!TakeTarget()) return Break(400, "http.target");
    if (CountFields(fields_, "Host") > 1 || (reader_->version == 11 && CountFields(fields_, "Host") == 0)) {
      return Break(400, "http.host");
    }
    if (const auto encoding = request_.Header("Transfer-Encoding")) {
      if (reader_->version == 10) return Break(400, "http.transfer_encoding");
      if (!EqualsIgnoringCase(*encoding, "chunked")) return Break(501, "http.transfer_encoding");
    }
    const auto expected = request_.Header("Expect");
    if (expected && !EqualsIgnoringCase(*expected, "100-continue")) return Break(417, "http.expectation");
    return ChooseBody();
  }

  /// "/path?query", "*" for OPTIONS, or "http://host/path", which proxies send.
  bool TakeTarget() {
    std::string_view target = reader_->target;
    if (target.starts_with("http://") || target.starts_with("https://")) {
      const auto slash = target.find('/', target.find("//") + 2);
      target = slash == target.npos ? std::string_view("/") : target.substr(slash);
    }
    request_.target = target;
    return target.starts_with('/') || (target == "*" && request_.method == Method::kOptions);
  }

  Event ChooseBody() {
    if (reader_->is_done()) return Finish({});
    if (reader_->chunked()) {
      state_ = State::kChunkedBody;
      reader_->body = &body_;
      reader_->eager(true);
    } else {
      state_ = State::kSizedBody;
      remaining_ = *reader_->content_length();
    }
    return Event::kHead;
  }

  Event Finish(std::string_view body) {
    state_ = State::kWhole;
    request_.body = body;
    return Event::kRequest;
  }

  Event Give(std::string_view part) {
    request_.body = part;
    return Event::kPart;
  }

  Event StreamSizedBody() {
    const std::string_view part = Buffered().substr(0, remaining_);
    begin_ += part.size();
    remaining_ -= part.size();
    if (!part.empty()) return Give(part);
    return remaining_ == 0 ? Finish({}) : Event::kNeedMore;
  }

  Event ReadSizedBody() {
    if (streams_) return StreamSizedBody();
    if (body_.size() + remaining_ > body_limit_) return BreakTooLarge();
    const std::string_view part = Buffered().substr(0, remaining_);
    begin_ += part.size();
    if (body_.empty() && part.size() == remaining_) return Finish(part);
    if (body_.empty()) body_.reserve(remaining_);
    body_ += part;
    remaining_ -= part.size();
    return remaining_ == 0 ? Finish(body_) : WaitForBody();
  }

  /// What was well-formed before something that is not is handed out first.
  Event StreamChunkedBody() {
    if (ends_badly_) return Break(400, "http.syntax");
    if (reader_->is_done()) return Finish({});
    body_.clear();
    const Event event = ReadChunks();
    if (body_.empty()) return event;
    ends_badly_ = event == Event::kBroken;
    state_ = State::kChunkedBody;
    return Give(body_);
  }

  Event ReadChunkedBody() { return streams_ ? StreamChunkedBody() : ReadChunks(); }

  Event ReadChunks() {
    if (Buffered().empty() || IsWithinLastChunk()) return WaitForBody();
    beast::error_code ec;
    const std::size_t taken = reader_->put(boost::asio::buffer(Buffered()), ec);
    begin_ += taken;
    left_over_ = taken == 0 ? Buffered().size() : 0;
    if (ec == BeastError::body_limit) return BreakTooLarge();
    const bool is_stuck = ec == BeastError::need_more && Buffered().size() >= head_limit_;
    if ((ec && ec != BeastError::need_more) || is_stuck) return Break(400, "http.syntax");
    return reader_->is_done() ? Finish(body_) : WaitForBody();
  }

  /// Whether a body's end has begun in a way that Beast must not see a second time before it is whole: it asserts so.
  bool IsWithinLastChunk() const {
    const std::string_view seen = Buffered().substr(0, left_over_);
    return Buffered().size() < kLastChunk.size() && seen.find("\r\n", 1) != seen.npos;
  }

  Event WaitForBody() {
    if (head_.empty()) KeepHead();
    return Event::kNeedMore;
  }

  /// The head moves out of the buffer, so that the body may run through it.
  void KeepHead() {
    const std::string_view old = reader_->source;
    head_ = old;
    for (HeaderField& field : fields_) field = {Moved(field.name, old), Moved(field.value, old)};
    request_.target = Moved(request_.target, old);
  }

  std::string_view Moved(std::string_view part, std::string_view old) const {
    const bool is_inside = part.data() >= old.data() && part.data() + part.size() <= old.data() + old.size();
    return is_inside ? std::string_view(head_).substr(static_cast<std::size_t>(part.data() - old.data()), part.size())
                     : part;
  }

  const std::size_t head_limit_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;  ///< no head ends before this

  State state_ = State::kHead;
  std::optional<HeadReader> reader_;
  std::vector<HeaderField> fields_;
  std::string head_;  ///< of a request whose body came later
  std::string body_;
  std::size_t body_limit_ = 0;
  std::uint64_t remaining_ = 0;
  std::size_t left_over_ = 0;  ///< of a chunked body: what the reader has seen and could not use yet
  bool streams_ = false;
  bool ends_badly_ = false;  ///< what follows the part that was handed out cannot be read
  Request request_;
  Refusal refusal_;
};

RequestParser::RequestParser(std::size_t head_limit) : impl_(std::make_unique<Impl>(head_limit)) {}
RequestParser::~RequestParser() = default;

std::span<char> RequestParser::Space() { return impl_->Space(); }
void RequestParser::Commit(std::size_t count) { impl_->Commit(count); }
RequestParser::Event RequestParser::Next() { return impl_->Next(); }
void RequestParser::AllowBody(BodyRules rules) { impl_->AllowBody(rules); }
const Request& RequestParser::request() const { return impl_->request(); }
const Refusal& RequestParser::refusal() const { return impl_->refusal(); }
bool RequestParser::keep_alive() const { return impl_->keep_alive(); }
bool RequestParser::expects_continue() const { return impl_->expects_continue(); }
bool RequestParser::idle() const { return impl_->idle(); }

}  // namespace medres::http
