#include "platform/http/session_body.hpp"

#include <boost/asio/buffer.hpp>

#include "platform/async/carried.hpp"

namespace medres::http {
namespace {

Error CutOff() { return Error::Malformed("http.body_cut_off"); }

}  // namespace

Session::Incoming::Incoming(Session& session) : session_(session), ends_(LoopState::TimePoint::max()) {
  const Milliseconds whole = session.loop_.timeouts.stream.load(std::memory_order_relaxed);
  if (whole.count() > 0) ends_ = session.loop_.now + whole;
}

Task<BodySource::Part> Session::Incoming::Next() {
  for (;;) {
    if (auto part = FromParser()) co_return *std::move(part);
    if (Status came = co_await Wait(); !came) co_return Lose(std::move(came).error());
  }
}

std::optional<BodySource::Part> Session::Incoming::Poll() {
  if (auto part = FromParser()) return part;
  if (session_.tls_ != nullptr || session_.loop_.draining) return std::nullopt;
  const auto space = session_.parser_.Space();
  boost::system::error_code ec;
  const std::size_t size = session_.socket_.read_some(boost::asio::buffer(space.data(), space.size()), ec);
  if (ec == boost::asio::error::would_block) return std::nullopt;
  if (ec) return Lose(CutOff());
  session_.parser_.Commit(size);
  return FromParser();
}

/// What follows from the bytes that have come.
std::optional<BodySource::Part> Session::Incoming::FromParser() {
  if (lost_) return Fail(*lost_);
  if (is_over_) return std::string_view();
  RequestParser& parser = session_.parser_;
  switch (parser.Next()) {
    case RequestParser::Event::kPart:
      session_.context_->intake.bytes += parser.request().body.size();
      return parser.request().body;
    case RequestParser::Event::kRequest: is_over_ = true; return std::string_view();
    case RequestParser::Event::kBroken:
      session_.loop_.counters.broken.fetch_add(1, std::memory_order_relaxed);
      return Lose(Error::Malformed(std::string(parser.refusal().code), parser.refusal().args));
    default: return std::nullopt;
  }
}

BodySource::Part Session::Incoming::Lose(Error why) {
  lost_ = std::move(why);
  return Fail(*lost_);
}

/// For more bytes.
Task<Status> Session::Incoming::Wait() {
  if (session_.loop_.draining) co_return Fail(Error::Unavailable("http.stopping"));
  MEDRES_CO_CHECK(co_await SayContinue());
  const auto before = std::chrono::steady_clock::now();
  session_.Enter(Phase::kStreaming);
  const bool has_come = co_await session_.Fill();
  session_.context_->intake.waited += std::chrono::steady_clock::now() - before;
  const Error why = has_come ? Error() : WhyNothingCame();
  session_.Enter(Phase::kHandling);
  if (!has_come) co_return Fail(why);
  co_return Status();
}

Task<Status> Session::Incoming::SayContinue() {
  if (std::exchange(has_answered_expectation_, true) || !session_.parser_.expects_continue()) co_return Status();
  session_.out_ += kContinue;
  if (!session_.WriteAtOnce() && !co_await session_.Write()) co_return Fail(CutOff());
  co_return Status();
}

Error Session::Incoming::WhyNothingCame() const {
  if (session_.loop_.draining) return Error::Unavailable("http.stopping");
  if (!session_.timed_out_) return CutOff();
  return Error::Malformed(session_.loop_.now >= ends_ ? "http.body_too_slow" : "http.body_idle");
}

}  // namespace medres::http
