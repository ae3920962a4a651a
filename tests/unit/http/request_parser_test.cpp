#include <gtest/gtest.h>

#include "platform/http/request_parser.hpp"

namespace medres::http {
namespace {

constexpr std::size_t kHeadLimit = 400;
constexpr std::size_t kBodyLimit = 20;

/// Gives the parser up to `size` bytes of what is left of a stream.
void Feed(RequestParser& parser, std::string_view& stream, std::size_t size) {
  const auto space = parser.Space();
  size = std::min({size, stream.size(), space.size()});
  stream.copy(space.data(), size);
  parser.Commit(size);
  stream.remove_prefix(size);
}

/// Feeds a stream in pieces of `step` bytes and tells what came out: "GET /x [body]; …", ending in the refusal if any.
std::string Parse(std::string_view stream, std::size_t step = std::string_view::npos) {
  RequestParser parser(kHeadLimit);
  std::string shown;
  const auto add = [&shown](const std::string& text) { shown.append(shown.empty() ? "" : "; ").append(text); };
  for (;;) {
    switch (parser.Next()) {
      case RequestParser::Event::kPart: ADD_FAILURE() << "nobody asked for parts"; return shown;
      case RequestParser::Event::kHead: parser.AllowBody({.limit = kBodyLimit}); break;
      case RequestParser::Event::kBroken:
        add(std::to_string(parser.refusal().status).append(" ").append(parser.refusal().code));
        return shown;
      case RequestParser::Event::kRequest: {
        const Request& request = parser.request();
        std::string text(ToString(request.method));
        text.append(" ").append(request.target);
        if (!request.body.empty()) text.append(" [").append(request.body).append("]");
        for (const HeaderField& field : request.headers) {
          if (field.name.starts_with("X-")) text.append(" ").append(field.name).append("=").append(field.value);
        }
        add(text + (parser.keep_alive() ? "" : " close"));
        break;
      }
      case RequestParser::Event::kNeedMore:
        if (stream.empty()) return shown;
        Feed(parser, stream, step);
    }
  }
}

struct Case {
  std::string_view stream;
  std::string_view expected;
};

/// Every stream must mean the same whole and byte by byte.
void Check(std::initializer_list<Case> cases) {
  for (const auto& [stream, expected] : cases) {
    EXPECT_EQ(Parse(stream), expected) << stream;
    EXPECT_EQ(Parse(stream, 1), expected) << "byte by byte: " << stream;
    EXPECT_EQ(Parse(stream, 7), expected) << "in sevens: " << stream;
  }
}

TEST(RequestParser, CutsRequestsOut) {
  Check({
      {"GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x"},
      {"\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x"},
      {"GET /x HTTP/1.0\r\n\r\n", "GET /x close"},
      {"GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /x"},
      {"GET /x HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", "GET /x close"},
      {"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nHEAD /c HTTP/1.1\r\nHost: a\r\n\r\n",
       "GET /a; GET /b; HEAD /c"},
      {"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /y HTTP/1.1\r\nHost: a\r\n\r\n",
       "POST /x [hello]; GET /y"},
      {"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST /x"},
      {"POST /x HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nContent-Length: 5\r\nX-B:\t2 \r\n\r\nhello",
       "POST /x [hello] X-A=1 X-B=2"},
      {"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\nGET /y "
       "HTTP/1.1\r\nHost: a\r\n\r\n",
       "POST /x [hello]; GET /y"},
      {"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n",
       "POST /x; GET /y"},
      {"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Evil: 1\r\n\r\n",
       "POST /x [hello]"},
      {"GET http://host/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?y"},
      {"GET http://host HTTP/1.1\r\nHost: a\r\n\r\n", "GET /"},
      {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS *"},
      {"GET /x HTTP/1.1\r\nHost: a\r\n", ""},
  });
}

TEST(RequestParser, RefusesWhatSmugglersSend) {
  Check({
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400 http.transfer_encoding"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nhello", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501 http.transfer_encoding"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", "501 http.transfer_encoding"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
       "400 http.transfer_encoding"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n",
       "501 http.transfer_encoding"},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 http.transfer_encoding"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhelXX0\r\n\r\n", "400 http.syntax"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "400 http.syntax"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n folded\r\n\r\n", "400 http.syntax"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 http.host"},
      {"GET / HTTP/1.1\r\n\r\n", "400 http.host"},
      {"GET / HTTP/1.1\nHost: a\n\n", "400 http.syntax"},
      {"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", "400 http.syntax"},
      {"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", "400 http.syntax"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX-A: \x01\r\n\r\n", "400 http.syntax"},
      {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400 http.syntax"},
      {"GET x HTTP/1.1\r\nHost: a\r\n\r\n", "400 http.target"},
      {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", "400 http.target"},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505 http.version"},
      {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "501 http.method_unknown"},
      {"GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", "417 http.expectation"},
  });
}

TEST(RequestParser, BoundsHeads) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX-A: ";
  const std::string fits = start + std::string(kHeadLimit - start.size() - 4, 'x') + "\r\n\r\n";
  EXPECT_EQ(Parse(fits).substr(0, 5), "GET /");
  const std::string tight = start + std::string(kHeadLimit - start.size() - 3, 'x') + "\r\n\r\n";
  EXPECT_EQ(Parse(tight), "431 http.head_too_large");
  EXPECT_EQ(Parse(std::string(kHeadLimit + 1, 'G')), "431 http.head_too_large");
  EXPECT_EQ(Parse(std::string(kHeadLimit + 1, 'G'), 1), "431 http.head_too_large");
}

TEST(RequestParser, BoundsTheNumberOfFields) {
  constexpr std::size_t kRoomy = 16 * 1024;
  std::string stream = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (std::size_t i = 0; i < RequestParser::kMaxFields; ++i) stream += "a: b\r\n";
  RequestParser parser(kRoomy);
  stream += "\r\n";
  stream.copy(parser.Space().data(), stream.size());
  parser.Commit(stream.size());
  EXPECT_EQ(parser.Next(), RequestParser::Event::kBroken);
  EXPECT_EQ(parser.refusal().status, 431);
}

TEST(RequestParser, BoundsBodies) {
  const std::string fits(kBodyLimit, 'x');
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  Check({
      {head + "Content-Length: 20\r\n\r\n" + fits, "POST / [" + fits + "]"},
      {head + "Content-Length: 21\r\n\r\n", "413 http.body_too_large"},
      {head + "Content-Length: 9223372036854775807\r\n\r\n", "413 http.body_too_large"},
      {head + "Transfer-Encoding: chunked\r\n\r\n14\r\n" + fits + "\r\n0\r\n\r\n", "POST / [" + fits + "]"},
      {head + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\nb\r\n", "413 http.body_too_large"},
      {head + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'x'), "400 http.syntax"},
  });
}

TEST(RequestParser, SaysWhenTheCallerWaitsForAWord) {
  RequestParser parser(kHeadLimit);
  const std::string_view head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n";
  head.copy(parser.Space().data(), head.size());
  parser.Commit(head.size());
  ASSERT_EQ(parser.Next(), RequestParser::Event::kHead);
  EXPECT_TRUE(parser.expects_continue());
  parser.AllowBody({.limit = kBodyLimit});
  ASSERT_EQ(parser.Next(), RequestParser::Event::kNeedMore);
  EXPECT_FALSE(parser.idle());
  parser.Space()[0] = 'o';
  parser.Space()[1] = 'k';
  parser.Commit(2);
  ASSERT_EQ(parser.Next(), RequestParser::Event::kRequest);
  EXPECT_EQ(parser.request().body, "ok");
  EXPECT_EQ(parser.Next(), RequestParser::Event::kNeedMore);
  EXPECT_TRUE(parser.idle());
}

/// The same with bodies that are streamed: "POST /x [what came] end".
std::string Stream(std::string_view stream, std::size_t step) {
  RequestParser parser(kHeadLimit);
  std::string shown;
  for (;;) {
    switch (parser.Next()) {
      case RequestParser::Event::kHead:
        parser.AllowBody({.is_streamed = true});
        shown += std::string(ToString(parser.request().method)) + " " + std::string(parser.request().target) + " [";
        EXPECT_FALSE(parser.keep_alive()) << "the body stands between";
        break;
      case RequestParser::Event::kPart:
        EXPECT_FALSE(parser.request().body.empty());
        shown += parser.request().body;
        break;
      case RequestParser::Event::kRequest:
        shown += "]" + std::string(parser.request().target) + (parser.keep_alive() ? "" : " close") + ";";
        EXPECT_EQ(parser.request().body, "");
        EXPECT_EQ(parser.request().Header("Host"), "a");
        break;
      case RequestParser::Event::kBroken: return shown + std::string(parser.refusal().code);
      case RequestParser::Event::kNeedMore:
        if (stream.empty()) return shown;
        Feed(parser, stream, step);
    }
  }
}

TEST(RequestParser, StreamsBodies) {
  const std::string sized = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  const std::string chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string after = "GET /y HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string large(100'000, 'x');
  const std::pair<std::string, std::string> cases[] = {
      {sized + "5\r\n\r\nhello" + after, "POST /x [hello]/x;]/y;"},
      {sized + "5\r\n\r\nhel", "POST /x [hel"},
      {sized + "5\r\nConnection: close\r\n\r\nhello", "POST /x [hello]/x close;"},
      {sized + "100000\r\n\r\n" + large + after, "POST /x [" + large + "]/x;]/y;"},
      {chunked + "3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n" + after, "POST /x [hello]/x;]/y;"},
      {chunked + "0\r\n\r\n" + after, "POST /x []/x;]/y;"},
      {chunked + "186a0\r\n" + large + "\r\n0\r\n\r\n" + after, "POST /x [" + large + "]/x;]/y;"},
      {chunked + "3\r\nhel\r\n2\r\nloXXXX", "POST /x [hellohttp.syntax"},
      {chunked + "3\r\nhel\r\nZ\r\n", "POST /x [helhttp.syntax"},
      {chunked + "3\r\nhel\r\n1;" + large, "POST /x [helhttp.syntax"},
      {chunked + "3\r\nhel\r\n0\r\nX-Evil: 1\r\n\r\n", "POST /x [hel]/x;"},
  };
  for (const auto& [stream, expected] : cases) {
    for (const std::size_t step : {std::string_view::npos, std::size_t{1}, std::size_t{7}}) {
      EXPECT_EQ(Stream(stream, step), expected) << stream.substr(0, 200) << " in parts of " << step;
    }
  }
}

/// A body larger than the buffer runs through it while the head stays readable.
TEST(RequestParser, KeepsTheHeadOfALongBody) {
  constexpr std::size_t kSize = 300'000;
  std::string stream =
      "POST /long HTTP/1.1\r\nHost: a\r\nX-A: kept\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n";
  stream += std::string(kSize, 'x');
  RequestParser parser(kHeadLimit);
  std::string_view rest = stream;
  RequestParser::Event event = parser.Next();
  while (event != RequestParser::Event::kRequest) {
    if (event == RequestParser::Event::kHead) {
      parser.AllowBody({.limit = kSize});
    } else {
      ASSERT_EQ(event, RequestParser::Event::kNeedMore);
      Feed(parser, rest, rest.size());
    }
    event = parser.Next();
  }
  EXPECT_EQ(parser.request().body.size(), kSize);
  EXPECT_EQ(parser.request().target, "/long");
  EXPECT_EQ(parser.request().Header("x-a"), "kept");
}

}  // namespace
}  // namespace medres::http
