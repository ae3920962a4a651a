#include <gtest/gtest.h>
#include <zlib.h>

#include <bit>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "platform/async/loops.hpp"
#include "platform/cache/byte_codec.hpp"
#include "platform/cache/cache_metrics.hpp"
#include "platform/cache/snapshot.hpp"
#include "platform/cache/tiered.hpp"
#include "support/set_clock.hpp"
#include "support/sql_database.hpp"

/// Bytes, files and figures of a cache.
namespace medres::cache {
namespace {

using std::chrono::milliseconds;

std::string RandomText(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(size, '\0');
  for (char& byte : text) byte = static_cast<char>(random());
  return text;
}

TEST(ByteCodec, GivesBackWhatItWasGivenInEveryWay) {
  const auto keys = security::KeyRing::Generate();
  const ByteWays every[] = {{},
                            {.compress_from = 0},
                            {.compress_from = 100, .level = 3},
                            {.keys = &keys},
                            {.compress_from = 100, .keys = &keys}};
  const std::string values[] = {"", "a", std::string(5000, 'x'), RandomText(5000, 1)};
  for (const ByteWays& ways : every) {
    const ByteCodec codec(ways);
    for (const std::string& value : values) {
      EXPECT_EQ(codec.Decode(codec.Encode(value, "space/key"), "space/key"), Result<std::string>(value))
          << value.size();
    }
  }
}

TEST(ByteCodec, CompressesOnlyWhatIsLargeAndGetsSmaller) {
  const ByteCodec codec({.compress_from = 1000});
  EXPECT_LT(codec.Encode(std::string(5000, 'x'), "").size(), 100U);
  EXPECT_EQ(codec.Encode(std::string(999, 'x'), "").size(), 1000U);
  EXPECT_EQ(codec.Encode(RandomText(5000, 2), "").size(), 5001U);
}

TEST(ByteCodec, WhatIsSealedIsNotReadableAndAChangeIsRefused) {
  const auto keys = security::KeyRing::Generate();
  const ByteCodec codec({.compress_from = 100, .keys = &keys});
  const std::string plain = "a name that nobody should read";
  const std::string kept = codec.Encode(plain, "space/key");
  EXPECT_EQ(kept.find("nobody"), std::string::npos);
  EXPECT_FALSE(codec.Decode(kept, "space/other"));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    std::string changed = kept;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(codec.Decode(changed, "space/key")) << "byte " << i;
  }
}

TEST(ByteCodec, RefusesWhatIsNoneOfItsOwn) {
  const auto keys = security::KeyRing::Generate();
  const ByteCodec open({.compress_from = 0});
  EXPECT_EQ(open.Decode("", "").error().code, "cache.value");
  EXPECT_EQ(open.Decode("\1no zstd", "").error().code, "cache.value");
  EXPECT_EQ(open.Decode(ByteCodec({.keys = &keys}).Encode("a", ""), "").error().code, "cache.value");
  EXPECT_EQ(ByteCodec({.keys = &keys}).Decode(open.Encode("a", ""), "").error().code, "cache.value");
  std::string cut = open.Encode(std::string(5000, 'x'), "");
  cut.pop_back();
  EXPECT_EQ(open.Decode(cut, "").error().code, "cache.value");
}

using Texts = Cache<std::string, std::string>;

class SnapshotTest : public testing::Test {
 protected:
  static Serial<std::string, std::string> AsTheyAre() {
    const auto write = [](const std::string& text) { return text; };
    const auto read = [](std::string_view text) { return std::string(text); };
    return {.key = write, .value = write, .read_key = read, .read_value = read};
  }
  std::string ReadFile() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void WriteFile(std::string_view bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }
  std::size_t RestoreInto(Texts& texts, std::string_view space = "texts") {
    return Restore(texts, path_, space, AsTheyAre(), clock_, logger_);
  }

  test::SetClock clock_;
  log::Logger logger_{log::Level::kOff, log::Format::kJson};
  test::TemporaryFolder folder_;
  std::string path_ = folder_.File("texts.cache");
};

TEST_F(SnapshotTest, ARestoredCacheHasValuesTimesWeightsAndTags) {
  Texts before({.limit = 1000, .shards = 4}, clock_);
  before.Put("plain", "1");
  before.Put("soon", "2", {.ttl = milliseconds(100)});
  before.Put("late", "3", {.ttl = milliseconds(5000), .weight = 9, .tags = {"doctor", "room"}});
  before.Put("empty", "");
  before.Put("absent", std::unexpected(std::make_shared<const Error>(Error::NotFound("patient.not_found"))));
  EXPECT_EQ(Save(before, path_, "texts", AsTheyAre()), Result<std::size_t>(4));
  clock_.Pass(milliseconds(100));

  Texts after({.limit = 1000}, clock_);
  EXPECT_EQ(RestoreInto(after), 3U);
  EXPECT_EQ(after.Get("plain"), "1");
  EXPECT_EQ(after.Get("empty"), "");
  EXPECT_EQ(after.Get("soon"), std::nullopt);
  EXPECT_EQ(after.Figures().weight, 11U);
  EXPECT_EQ(after.Get("late"), "3");
  clock_.Pass(milliseconds(4900));
  EXPECT_EQ(after.Get("late"), std::nullopt);
  EXPECT_EQ(after.InvalidateTag("room"), 1U);
}

TEST_F(SnapshotTest, NoFileIsAColdStart) {
  Texts texts({.limit = 10}, clock_);
  EXPECT_EQ(RestoreInto(texts), 0U);
  EXPECT_EQ(ReadSnapshot(path_, "texts", [](const auto&) {}).error().code, "cache.no_snapshot");
}

TEST_F(SnapshotTest, AFileWithOneByteChangedOrCutOffIsNotUsedAtAll) {
  Texts before({.limit = 100}, clock_);
  for (int i = 0; i < 5; ++i) before.Put(std::to_string(i), RandomText(20, static_cast<unsigned>(i)));
  ASSERT_TRUE(Save(before, path_, "texts", AsTheyAre()));
  const std::string whole = ReadFile();
  Texts after({.limit = 100}, clock_);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    WriteFile(changed);
    ASSERT_EQ(RestoreInto(after), 0U) << "byte " << i;
    WriteFile(std::string_view(whole).substr(0, i));
    ASSERT_EQ(RestoreInto(after), 0U) << "cut at " << i;
  }
  EXPECT_EQ(after.Figures().entries, 0U);
  WriteFile(whole);
  EXPECT_EQ(RestoreInto(after, "others"), 0U);
  EXPECT_EQ(RestoreInto(after), 5U);
}

/// `body` with the checksum that makes it pass for whole.
std::string Checked(std::string body) {
  const auto checksum = static_cast<std::uint32_t>(crc32_z(0, std::bit_cast<const Bytef*>(body.data()), body.size()));
  for (int shift = 0; shift < 32; shift += 8) body += static_cast<char>(checksum >> shift);
  return body;
}

TEST_F(SnapshotTest, AFileThatItsChecksumCannotTellFromARightOneIsUsedWholeOrNotAtAll) {
  Texts before({.limit = 100}, clock_);
  for (int i = 0; i < 5; ++i)
    before.Put(std::to_string(i), RandomText(20, static_cast<unsigned>(i)), {.tags = {"tag"}});
  ASSERT_TRUE(Save(before, path_, "texts", AsTheyAre()));
  const std::string whole = ReadFile();
  const std::string body = whole.substr(0, whole.size() - 4);
  ASSERT_EQ(Checked(body), whole);
  const auto given = [this](const std::string& bytes) {
    WriteFile(Checked(bytes));
    std::size_t count = 0;
    const auto read = ReadSnapshot(path_, "texts", [&](const SnapshotRecord&) { ++count; });
    EXPECT_EQ(count, read.value_or(0));
    return count;
  };
  int refused = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    EXPECT_EQ(given(body.substr(0, i)), 0U) << "cut at " << i;
    std::string changed = body;
    changed[i] = static_cast<char>(~changed[i]);
    const std::size_t count = given(changed);
    EXPECT_TRUE(count == 0 || count == 5) << "byte " << i << ": " << count;
    refused += count == 0 ? 1 : 0;
  }
  constexpr int kLengthsAndMarks = 5 * (1 + 4 * 4) + 1;  // a mark, key, value, tags and tag of each record; the end
  EXPECT_GE(refused, kLengthsAndMarks);
  EXPECT_EQ(given(body + "more"), 0U);
  EXPECT_EQ(given(body), 5U);
}

TEST_F(SnapshotTest, OnlyItsOwnerReadsItWhateverAnEarlierRunLeft) {
  WriteFile("");
  std::filesystem::rename(path_, path_ + ".new");
  std::filesystem::permissions(path_ + ".new", std::filesystem::perms(0644));
  Texts texts({.limit = 10}, clock_);
  ASSERT_TRUE(Save(texts, path_, "texts", AsTheyAre()));
  EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms(0600));
}

TEST_F(SnapshotTest, AFolderThatIsNotThereIsAFailure) {
  Texts texts({.limit = 10}, clock_);
  EXPECT_EQ(Save(texts, folder_.File("no/such/folder"), "texts", AsTheyAre()).error().code, "cache.snapshot");
}

/// A cache before and after a restart; how often it went to the source.
class TieredSnapshotTest : public SnapshotTest {
 protected:
  TieredCache Make(ByteWays ways = {}) {
    Tiering tiering;
    tiering.space = "pages.1";
    tiering.ways = ways;
    return TieredCache(
        std::move(tiering), nullptr, clock_, [this](const std::string& key) -> Task<Result<Fresh<Bytes>>> {
          ++loads_;
          co_return Fresh<Bytes>{.value = std::make_shared<const std::string>("page " + key), .keep = {}};
        });
  }
  static std::string Get(TieredCache& cache, std::string key) { return **async::RunSync(cache.Get(std::move(key))); }

  int loads_ = 0;
};

TEST_F(TieredSnapshotTest, WhatWasKeptIsNotLoadedAgain) {
  auto before = Make();
  Get(before, "a");
  Get(before, "b");
  EXPECT_EQ(before.Save(path_), Result<std::size_t>(2));
  auto after = Make();
  EXPECT_EQ(after.Restore(path_, logger_), 2U);
  EXPECT_EQ(Get(after, "a"), "page a");
  EXPECT_EQ(Get(after, "b"), "page b");
  EXPECT_EQ(loads_, 2);
}

TEST_F(TieredSnapshotTest, NothingLastsLongerForIt) {
  auto before = Make();
  Get(before, "a");
  clock_.Pass(milliseconds(59'000));
  Get(before, "b");
  ASSERT_TRUE(before.Save(path_));
  clock_.Pass(milliseconds(1'000));
  auto after = Make();
  EXPECT_EQ(after.Restore(path_, logger_), 1U);
  EXPECT_FALSE(after.Peek("a"));
  EXPECT_TRUE(after.Peek("b"));
  clock_.Pass(milliseconds(59'000));
  EXPECT_FALSE(after.Peek("b"));
}

TEST_F(TieredSnapshotTest, WhatIsSealedIsNeitherWrittenNorRead) {
  const auto keys = security::KeyRing::Generate();
  auto secret = Make({.keys = &keys});
  Get(secret, "a");
  EXPECT_EQ(secret.Save(path_), Result<std::size_t>(0));
  EXPECT_FALSE(std::filesystem::exists(path_));
  auto open = Make();
  Get(open, "a");
  ASSERT_TRUE(open.Save(path_));
  auto later = Make({.keys = &keys});
  EXPECT_EQ(later.Restore(path_, logger_), 0U);
  EXPECT_FALSE(later.Peek("a"));
}

TEST_F(TieredSnapshotTest, ABrokenOrForeignFileIsAColdStart) {
  auto before = Make();
  Get(before, "a");
  ASSERT_TRUE(before.Save(path_));
  std::string other = ReadFile();
  other[other.find("pages.1")] = 'b';
  for (const std::string& bytes : {ReadFile().substr(0, 20), other, std::string("not ours"), std::string()}) {
    WriteFile(bytes);
    auto after = Make();
    EXPECT_EQ(after.Restore(path_, logger_), 0U);
    EXPECT_EQ(Get(after, "a"), "page a");
  }
}

TEST(CacheMetrics, EachKeySpaceHasItsFigures) {
  test::SetClock clock;
  Texts texts({.limit = 2, .policy = PolicyKind::kLru}, clock);
  for (const char* key : {"a", "b", "c"}) texts.Put(key, "x");
  texts.Get("c");
  texts.Get("a");
  LoadFigures loads;
  loads.Count(true, milliseconds(250));
  loads.Count(false, milliseconds(250));
  metrics::Registry registry;
  Expose(registry, "texts", [&] { return texts.Figures(); }, &loads);
  Expose(registry, "others", [] { return Figures{}; });
  const std::string text = registry.Expose();
  for (const char* line :
       {"medres_cache_hits_total{space=\"texts\"} 1", "medres_cache_misses_total{space=\"texts\"} 1",
        "medres_cache_evictions_total{space=\"texts\"} 1", "medres_cache_entries{space=\"texts\"} 2",
        "medres_cache_weight{space=\"texts\"} 2", "medres_cache_loads_total{space=\"texts\"} 1",
        "medres_cache_load_failures_total{space=\"texts\"} 1", "medres_cache_load_seconds_total{space=\"texts\"} 0.5",
        "medres_cache_hits_total{space=\"others\"} 0"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace medres::cache
