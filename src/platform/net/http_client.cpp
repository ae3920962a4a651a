#include "platform/net/http_client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "base/text.hpp"
#include "platform/net/url.hpp"

namespace medres::net {
namespace {

namespace beast = boost::beast;

constexpr std::uint32_t kHeadLimit = 16 * 1024;
constexpr std::size_t kReadSize = std::size_t{16} * 1024;

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F' && c != ':'; });
}

/// No header may end its line and begin another.
bool CanBeSent(const HttpRequest& request) {
  return IsToken(request.method) && std::ranges::all_of(request.headers, [](const auto& header) {
           return IsToken(header.first) && header.second.find_first_of("\r\n") == std::string::npos &&
                  header.second.find('\0') == std::string::npos;
         });
}

std::string Compose(const HttpRequest& request, const Url& url) {
  std::string text = request.method + " " + url.target + " HTTP/1.1\r\nHost: " + HostHeader(url) + "\r\n";
  for (const auto& [name, value] : request.headers) text.append(name).append(": ").append(value).append("\r\n");
  if (!request.body.empty() || request.method != "GET") {
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return text.append("Connection: close\r\n\r\n").append(request.body);
}

/// Collects one answer from a stream of bytes; Beast reads the grammar.
class AnswerReader {
 public:
  AnswerReader(std::string host, std::size_t body_limit) : host_(std::move(host)), body_limit_(body_limit) { Begin(); }

  /// False while more is needed.
  Result<bool> Take(std::string_view bytes) {
    pending_ += bytes;
    beast::error_code ec;
    while (!pending_.empty() && !parser_->is_done()) {
      const std::size_t used = parser_->put(boost::asio::buffer(pending_), ec);
      pending_.erase(0, used);
      if (ec == beast::http::error::need_more) return false;
      if (ec) return Fail(Explain(ec));
      const bool interim = parser_->is_done() && parser_->get().result_int() / 100 == 1;
      if (interim) Begin();
      if (used == 0 && !interim) break;
    }
    return parser_->is_done();
  }

  /// The peer has closed, which may be the end of a body without a length.
  Status End() {
    beast::error_code ec;
    if (parser_->got_some()) parser_->put_eof(ec);
    if (ec || !parser_->is_done()) return Fail(Error::Unavailable("net.broken_answer", {{"host", host_}}));
    return {};
  }

  HttpAnswer Answer() {
    auto message = parser_->release();
    HttpAnswer answer{.status = static_cast<int>(message.result_int()), .headers = {}, .body = {}};
    for (const auto& field : message) {
      answer.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    answer.body = std::move(message.body());
    return answer;
  }

 private:
  void Begin() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(kHeadLimit);
    parser_->body_limit(body_limit_);
  }

  Error Explain(const beast::error_code& ec) const {
    if (ec == beast::http::error::body_limit || ec == beast::http::error::header_limit) {
      return Error::Unavailable("net.answer_too_large", {{"host", host_}, {"max", std::to_string(body_limit_)}});
    }
    return Error::Unavailable("net.broken_answer", {{"host", host_}});
  }

  std::string host_;
  std::size_t body_limit_;
  std::string pending_;
  std::optional<beast::http::response_parser<beast::http::string_body>> parser_;
};

}  // namespace

std::string_view HttpAnswer::Header(std::string_view name) const {
  const std::string wanted = text::ToLowerAscii(name);
  const auto found =
      std::ranges::find_if(headers, [&](const auto& header) { return text::ToLowerAscii(header.first) == wanted; });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

Task<Result<HttpAnswer>> HttpClient::Call(HttpRequest request, HttpCallOptions options) const {
  if (observer_ == nullptr) co_return co_await CallOnce(std::move(request), options);
  const auto started = std::chrono::steady_clock::now();
  const std::uint64_t given = observer_->OnCalling(request);
  const std::string method = request.method;
  const auto url = ParseUrl(request.url);
  const Result<HttpAnswer> answer = co_await CallOnce(std::move(request), options);
  observer_->OnCalled(given, method, url ? url->host : std::string(), std::chrono::steady_clock::now() - started,
                      answer);
  co_return answer;
}

Task<Result<HttpAnswer>> HttpClient::CallOnce(HttpRequest request, HttpCallOptions options) const {
  const auto url = ParseUrl(request.url);
  if (!url || !CanBeSent(request)) co_return Fail(Error::Invalid("net.url", "/url"));
  MEDRES_CO_TRY(const auto stream,
                co_await dialer_.Dial({url->host, url->port, url->tls}, options.reach, options.deadline));
  MEDRES_CO_CHECK(co_await stream->Write(Compose(request, *url)));
  AnswerReader reader(url->host, options.body_limit);
  std::array<char, kReadSize> buffer;
  for (;;) {
    MEDRES_CO_TRY(const std::size_t size, co_await stream->Read(buffer));
    if (size == 0) {
      MEDRES_CO_CHECK(reader.End());
      break;
    }
    MEDRES_CO_TRY(const bool whole, reader.Take({buffer.data(), size}));
    if (whole) break;
  }
  co_return reader.Answer();
}

}  // namespace medres::net
