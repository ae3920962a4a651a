#include "platform/net/url.hpp"

#include <gtest/gtest.h>

namespace medres::net {
namespace {

TEST(Url, IsTakenApart) {
  struct Case {
    const char* text;
    Url url;
  };
  const Case cases[] = {
      {"http://a.example", {false, "a.example", 80, "/"}},
      {"https://a.example/hook?x=1#there", {true, "a.example", 443, "/hook?x=1"}},
      {"HTTP://127.0.0.1:8080/", {false, "127.0.0.1", 8080, "/"}},
      {"http://[::1]:99/x", {false, "::1", 99, "/x"}},
      {"http://a.example?q=1", {false, "a.example", 80, "/?q=1"}},
  };
  for (const Case& one : cases) {
    const auto url = ParseUrl(one.text);
    ASSERT_TRUE(url) << one.text;
    EXPECT_EQ(*url, one.url) << one.text;
  }
}

TEST(Url, IsRefusedWhenItCouldMeanSomethingElse) {
  for (const char* text :
       {"", "a.example", "ftp://a.example", "http://", "http:///x", "http://user@a.example", "http://a.example:0",
        "http://a.example:65536", "http://a.example:", "http://a.example:8x", "http://[::1", "http://[::1]x",
        "http://a.example/a b", "http://a.example/\r\nHost: b", "http://a_b.example", "http://a.example\\@b"}) {
    EXPECT_FALSE(ParseUrl(text)) << text;
  }
}

TEST(Url, NamesItsHost) {
  EXPECT_EQ(HostHeader(*ParseUrl("http://a.example:80/")), "a.example");
  EXPECT_EQ(HostHeader(*ParseUrl("https://a.example:80/")), "a.example:80");
  EXPECT_EQ(HostHeader(*ParseUrl("http://[::1]:99/")), "[::1]:99");
}

}  // namespace
}  // namespace medres::net
