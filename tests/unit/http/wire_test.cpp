#include <zlib.h>

#include <gtest/gtest.h>

#include "platform/http/wire.hpp"

namespace medres::http {
namespace {

std::string Wire(const Response& response, const ResponseWriter::Options& options = {}) {
  ResponseWriter writer(100);
  writer.SetDate(*ParseInstant("2026-12-01T08:09:10Z"));
  std::string out;
  writer.Append(out, response, options);
  return out;
}

Response Text(int status, std::string body, std::string_view type = kTextType) {
  return {.status = status, .content_type = type, .headers = {}, .body = std::move(body)};
}

std::string Inflated(std::string_view compressed) {
  z_stream zlib{};
  inflateInit2(&zlib, 15 + 16);
  std::string out(100'000, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  zlib.avail_in = static_cast<uInt>(compressed.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  inflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  inflateEnd(&zlib);
  return out;
}

TEST(HttpWire, WritesWholeAnswers) {
  EXPECT_EQ(Wire(Text(200, "hello")),
            "HTTP/1.1 200 OK\r\nDate: Tue, 01 Dec 2026 08:09:10 GMT\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
            "Content-Length: 5\r\n\r\nhello");
  EXPECT_EQ(Wire({.status = 204, .content_type = {}, .headers = {}, .body = {}}, {.keep_alive = false}),
            "HTTP/1.1 204 No Content\r\nDate: Tue, 01 Dec 2026 08:09:10 GMT\r\nCache-Control: no-store\r\nConnection: "
            "close\r\n"
            "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\r\n");
}

TEST(HttpWire, GivesHeadTheLengthButNotTheBody) {
  const std::string wire = Wire(Text(200, "hello"), {.head_only = true});
  EXPECT_NE(wire.find("Content-Length: 5\r\n\r\n"), wire.npos);
  EXPECT_TRUE(wire.ends_with("\r\n\r\n"));
}

TEST(HttpWire, KeepsHeadersOnTheirLines) {
  Response response = Text(200, "");
  response.headers.emplace_back("Location", "/a\r\nSet-Cookie: evil");
  EXPECT_NE(Wire(response).find("Location: /a  Set-Cookie: evil\r\n"), std::string::npos);
}

TEST(HttpWire, LeavesCachingToTheAnswer) {
  Response tagged = Text(200, "");
  tagged.headers.emplace_back("ETag", "\"1\"");
  EXPECT_NE(Wire(tagged).find("Cache-Control: private, no-cache\r\n"), std::string::npos);
  Response open = Text(200, "");
  open.headers.emplace_back("cache-control", "public");
  EXPECT_EQ(Wire(open).find("Cache-Control"), std::string::npos);
}

TEST(HttpWire, CompressesWhatPays) {
  const std::string body(1000, 'x');
  const std::string wire = Wire(Text(200, body), {.accepts_gzip = true});
  EXPECT_NE(wire.find("Content-Encoding: gzip\r\n"), wire.npos);
  EXPECT_NE(wire.find("Vary: Accept-Encoding\r\n"), wire.npos);
  EXPECT_EQ(Inflated(wire.substr(wire.find("\r\n\r\n") + 4)), body);
  EXPECT_NE(Wire(Text(200, body)).find("Vary"), std::string::npos) << "caches must know that it could have been";
  EXPECT_EQ(Wire(Text(200, body, "image/png"), {.accepts_gzip = true}).find("gzip"), std::string::npos);
  EXPECT_EQ(Wire(Text(200, std::string(99, 'x')), {.accepts_gzip = true}).find("gzip"), std::string::npos);
}

TEST(HttpWire, SpellsDates) {
  EXPECT_EQ(FormatHttpDate(Instant{0}), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(FormatHttpDate(*ParseInstant("2028-02-29T23:59:59.999Z")), "Tue, 29 Feb 2028 23:59:59 GMT");
}

}  // namespace
}  // namespace medres::http
