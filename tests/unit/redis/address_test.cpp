#include "platform/redis/address.hpp"

#include <gtest/gtest.h>

namespace medres::redis {
namespace {

struct Good {
  const char* url;
  Address address;
};

Address At(std::string host, std::uint16_t port = 6379, int database = 0) {
  Address address;
  address.host = std::move(host);
  address.port = port;
  address.database = database;
  return address;
}

Address With(Address address, std::string user, std::string password) {
  address.user = std::move(user);
  address.password = std::move(password);
  return address;
}

Address Tls(Address address) {
  address.tls = true;
  return address;
}

Address Unix(std::string path, int database = 0) {
  Address address;
  address.path = std::move(path);
  address.database = database;
  return address;
}

TEST(RedisAddress, Reads) {
  const Good cases[] = {{"redis://localhost", At("localhost")},
                        {"redis://10.0.0.7:6380/3", At("10.0.0.7", 6380, 3)},
                        {"redis://[::1]:7000", At("::1", 7000)},
                        {"redis://[::1]", At("::1")},
                        {"redis://localhost/", At("localhost")},
                        {"redis://:secret@db", With(At("db"), "", "secret")},
                        {"redis://me:p%40ss%2Fword@db", With(At("db"), "me", "p@ss/word")},
                        {"rediss://db:6390", Tls(At("db", 6390))},
                        {"unix:///run/redis.sock", Unix("/run/redis.sock")},
                        {"unix:///run/redis.sock?db=2", Unix("/run/redis.sock", 2)}};
  for (const Good& good : cases) {
    const auto address = ParseAddress(good.url);
    ASSERT_TRUE(address) << good.url;
    EXPECT_EQ(*address, good.address) << good.url;
  }
}

TEST(RedisAddress, RefusesWithoutTellingTheText) {
  for (const char* url : {"", "localhost", "http://localhost", "redis://", "redis://:6379",
                          "redis://db:", "redis://db:0", "redis://db:70000", "redis://db:x", "redis://db/x",
                          "redis://db/-1", "redis://me@db", "redis://me:%4@db", "redis://me:%zz@db", "redis://[::1",
                          "redis://[::1]x", "unix://run/redis.sock", "unix:///s?x=1", "unix:///s?db=x"}) {
    const auto address = ParseAddress(url);
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(address.error(), Error::Invalid("redis.url", "redis.url")) << url;
  }
}

TEST(RedisAddress, IsShownWithoutItsPassword) {
  EXPECT_EQ(ParseAddress("redis://me:secret@db:1")->Shown(), "db:1");
  EXPECT_EQ(ParseAddress("unix:///run/r")->Shown(), "/run/r");
}

}  // namespace
}  // namespace medres::redis
