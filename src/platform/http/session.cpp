#include "platform/http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/async/carried.hpp"
#include "platform/http/session_body.hpp"

namespace medres::http {
namespace {

namespace asio = boost::asio;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kFlushFrom = std::size_t{64} * 1024;

std::string PeerOf(const asio::ip::tcp::socket& socket) {
  boost::system::error_code gone;
  return socket.remote_endpoint(gone).address().to_string();
}

}  // namespace

/// The layer over the socket, and the identity it was begun with.
struct Session::Tls {
  Tls(asio::ip::tcp::socket& socket, std::shared_ptr<net::ServerIdentity> begun_with)
      : identity(std::move(begun_with)), stream(socket, identity->context()) {}

  std::shared_ptr<net::ServerIdentity> identity;
  asio::ssl::stream<asio::ip::tcp::socket&> stream;
};

Session::Session(asio::ip::tcp::socket socket, LoopState& loop, std::shared_ptr<net::ServerIdentity> identity)
    : socket_(std::move(socket)), loop_(loop), peer_(PeerOf(socket_)), parser_(loop.options.head_limit) {
  if (identity) tls_ = std::make_unique<Tls>(socket_, std::move(identity));
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  deadline_ = loop_.now + loop_.timeouts.head.load(std::memory_order_relaxed);
  if (!tls_) Enter(Phase::kIdle);
}

Session::~Session() = default;

/// Within the time for a head. False when the peer speaks no TLS that we do.
Task<bool> Session::Handshake() {
  const auto [ec] = co_await tls_->stream.async_handshake(asio::ssl::stream_base::server, kAwait);
  if (ec) loop_.counters.handshakes_failed.fetch_add(1, std::memory_order_relaxed);
  co_return !ec;
}

Task<void> Session::Run() {
  if (tls_ && !co_await Handshake()) co_return;
  for (;;) {
    const Next next = Advance();
    if (next != Next::kRead || !out_.empty()) {
      if (!WriteAtOnce() && !co_await Write()) co_return;
    }
    if (next == Next::kStream) co_return co_await Stream();
    if (next == Next::kClose) co_return co_await Linger();
    if (next == Next::kAwait) Answer(co_await *std::exchange(pending_, std::nullopt));
    if (next == Next::kRead && !co_await Read()) co_return;
  }
}

/// Answers what has arrived until there is something to wait for.
Session::Next Session::Advance() {
  while (!closing_) {
    Next next = Next::kRead;
    switch (parser_.Next()) {
      case RequestParser::Event::kPart:
      case RequestParser::Event::kNeedMore: return Next::kRead;
      case RequestParser::Event::kHead: next = AdmitBody(); break;
      case RequestParser::Event::kBroken: Refuse(parser_.refusal()); break;
      case RequestParser::Event::kRequest: next = Begin(); break;
    }
    if (next == Next::kAwait) return next;
    if (out_.size() >= kFlushFrom) return Next::kWrite;
  }
  return stream_ != nullptr ? Next::kStream : Next::kClose;
}

/// Takes up one request; kWrite when it is answered already.
Session::Next Session::Begin() {
  Enter(Phase::kHandling);
  reading_body_ = false;
  request_ = parser_.request();
  request_->peer = peer_;
  request_->secure = tls_ != nullptr;
  request_->incoming = incoming_.get();
  context_.emplace(*request_);
  auto served = loop_.router.Serve(*context_);
  if (auto* task = std::get_if<Task<Response>>(&served)) {
    pending_.emplace(std::move(*task));
    return Next::kAwait;
  }
  Answer(std::get<Response>(served));
  return Next::kWrite;
}

void Session::Answer(const Response& response) {
  const bool head_only = request_->method == Method::kHead;
  if (response.stream != nullptr && !head_only && !loop_.draining) stream_ = response.stream;
  const bool keep_alive = parser_.keep_alive() && !loop_.draining && response.stream == nullptr;
  const auto encodings = request_->Header("Accept-Encoding");
  loop_.writer.Append(
      out_, response,
      {.keep_alive = keep_alive, .head_only = head_only, .accepts_gzip = encodings && AcceptsGzip(*encodings)});
  context_.reset();
  incoming_.reset();
  closing_ = !keep_alive;
}

void Session::Refuse(const Refusal& refusal) {
  request_ = parser_.request();
  request_->peer = peer_;
  const Response response = loop_.router.Refuse(*request_, refusal.status, refusal.code, refusal.args);
  loop_.writer.Append(out_, response, {.keep_alive = false, .head_only = false, .accepts_gzip = false});
  loop_.counters.broken.fetch_add(1, std::memory_order_relaxed);
  closing_ = true;
}

/// A body that is taken as it comes is taken by the handler; any other is read first.
Session::Next Session::AdmitBody() {
  const Request& head = parser_.request();
  const BodyRules rules = loop_.router.BodyOf(head.method, head.Path());
  parser_.AllowBody(rules);
  if (rules.is_streamed) {
    incoming_ = std::make_unique<Incoming>(*this);
    return Begin();
  }
  reading_body_ = true;
  if (parser_.expects_continue()) out_ += kContinue;
  return Next::kRead;
}

Session::Phase Session::ReadingPhase() const {
  if (reading_body_) return Phase::kBody;
  return parser_.idle() ? Phase::kIdle : Phase::kHead;
}

/// A deadline counts from the beginning of a phase, so that a trickle of bytes does not put it off. Writing is the
/// exception: every written byte shows that the peer lives.
void Session::Enter(Phase phase) {
  if (phase == phase_ && phase != Phase::kWriting && phase != Phase::kIdle) return;
  phase_ = phase;
  timed_out_ = false;
  const ServerOptions& options = loop_.options;
  switch (phase) {
    case Phase::kHandshake: return;
    case Phase::kIdle: deadline_ = loop_.now + loop_.timeouts.idle.load(std::memory_order_relaxed); return;
    case Phase::kHead: deadline_ = loop_.now + loop_.timeouts.head.load(std::memory_order_relaxed); return;
    case Phase::kBody: deadline_ = loop_.now + loop_.timeouts.body.load(std::memory_order_relaxed); return;
    case Phase::kHandling: deadline_ = LoopState::TimePoint::max(); return;
    case Phase::kStreaming: deadline_ = StreamDeadline(); return;
    case Phase::kWriting: deadline_ = loop_.now + options.write_timeout; return;
    case Phase::kLingering: deadline_ = loop_.now + 4 * options.sweep; return;
  }
}

LoopState::TimePoint Session::StreamDeadline() const {
  return std::min(incoming_->ends(), loop_.now + loop_.timeouts.stream_idle.load(std::memory_order_relaxed));
}

/// False when the connection is over.
Task<bool> Session::Read() {
  const async::CarryOver carry;
  Enter(ReadingPhase());
  if (loop_.draining && phase_ == Phase::kIdle) co_return false;
  const bool has_come = co_await Fill();
  if (timed_out_ && phase_ != Phase::kIdle) {
    Refuse({.status = 408, .code = "http.request_timeout", .args = {}});
    co_return true;
  }
  co_return has_come;
}

/// Gives the parser what comes next; false when nothing does.
Task<bool> Session::Fill() {
  const async::CarryOver carry;
  const auto space = parser_.Space();
  const auto buffer = asio::buffer(space.data(), space.size());
  const auto [ec, size] =
      tls_ ? co_await tls_->stream.async_read_some(buffer, kAwait) : co_await socket_.async_read_some(buffer, kAwait);
  if (ec) co_return false;
  parser_.Commit(size);
  co_return true;
}

/// Most answers fit the socket's buffer and need no wait. False when something is left; over TLS all of it is.
bool Session::WriteAtOnce() {
  if (out_.empty()) return true;
  written_ = 0;
  if (tls_) return false;
  boost::system::error_code ec;
  written_ = socket_.write_some(asio::buffer(out_), ec);
  if (written_ < out_.size()) return false;
  out_.clear();
  return true;
}

Task<bool> Session::Write() {
  const async::CarryOver carry;
  while (written_ < out_.size()) {
    Enter(Phase::kWriting);
    const auto buffer = asio::buffer(out_) + written_;
    const auto [ec, size] = tls_ ? co_await tls_->stream.async_write_some(buffer, kAwait)
                                 : co_await socket_.async_write_some(buffer, kAwait);
    if (ec) co_return false;
    written_ += size;
  }
  out_.clear();
  out_.shrink_to_fit();
  co_return true;
}

/// Parts as they come, each written before the next is asked for.
Task<void> Session::Stream() {
  while (!loop_.draining) {
    Enter(Phase::kHandling);
    const std::optional<std::string> part = co_await stream_->Next();
    if (!part) break;
    AppendChunk(out_, *part);
    written_ = 0;
    if (!co_await Write()) co_return;
  }
  AppendLastChunk(out_);
  written_ = 0;
  co_await Write();
}

/// Closing while bytes are still arriving would reset the connection and take the answer with it: say that nothing more
/// comes, and read on until the peer has closed or a moment has passed.
Task<void> Session::Linger() {
  if (tls_) {
    // Says that nothing was cut off, and reads on until the peer says so too.
    Enter(Phase::kLingering);
    co_await tls_->stream.async_shutdown(kAwait);
    co_return;
  }
  if (parser_.idle()) co_return;
  constexpr std::size_t kMostLinger = std::size_t{1} << 20U;
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  Enter(Phase::kLingering);
  std::array<char, 4096> sink;
  for (std::size_t total = 0; total < kMostLinger;) {
    const auto [ec, size] = co_await socket_.async_read_some(asio::buffer(sink), kAwait);
    if (ec) co_return;
    total += size;
  }
}

void Session::Sweep() {
  if (loop_.now < deadline_ || timed_out_) return;
  timed_out_ = true;
  loop_.counters.timed_out.fetch_add(1, std::memory_order_relaxed);
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Session::Drain() {
  boost::system::error_code ignored;
  if (stream_ != nullptr) stream_->Stop();
  if (phase_ == Phase::kIdle || phase_ == Phase::kStreaming) socket_.cancel(ignored);
}

void Session::Abort() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  cancellation_.emit(asio::cancellation_type::terminal);
}

}  // namespace medres::http
