#include "platform/security/key_ring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "platform/security/digest.hpp"
#include "support/sql_database.hpp"

namespace medres::security {
namespace {

const std::string kZeroKey(64, '0');
const std::string kIndexKey(64, 'a');

std::string TextOf(const std::string& keys) { return keys + "index " + kIndexKey + "\n"; }

KeyRing RingOf(const std::string& keys) { return *KeyRing::Parse(TextOf(keys)); }

struct GcmVector {
  std::string key;
  std::string nonce;
  std::string context;
  std::string plain;
  std::string sealed;  ///< ciphertext and tag
};

/// McGrew and Viega, "The Galois/Counter Mode of Operation", cases 13, 14 and 16, as NIST received them.
TEST(KeyRing, OpensPublishedVectors) {
  const std::string key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
  const std::vector<GcmVector> vectors{{kZeroKey, std::string(24, '0'), "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
                                       {kZeroKey, std::string(24, '0'), "", std::string(32, '0'),
                                        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
                                       {key, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                                        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809"
                                        "532fcf0e2449a6b525b16aedf5aa0de657"
                                        "ba637b39",
                                        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb"
                                        "3da7b08b1056828838c5f61e6393ba7a0a"
                                        "bcc9f66276fc6ece0f4e1768cddf8853bb2d551b"}};
  for (const GcmVector& vector : vectors) {
    const KeyRing ring = RingOf("active 1\nkey 1 " + vector.key + "\n");
    const auto opened = ring.Decrypt(FromHex("0101" + vector.nonce + vector.sealed), FromHex(vector.context));
    ASSERT_TRUE(opened) << vector.sealed;
    EXPECT_EQ(ToHex(*opened), vector.plain);
  }
}

TEST(KeyRing, OpensWhatItSealed) {
  const KeyRing ring = KeyRing::Generate();
  for (const std::string& plain :
       {std::string(), std::string("110105199001010010"), std::string(5'000, 'x'), std::string("\0nul", 4)}) {
    const std::string sealed = ring.Encrypt(plain, "patient.id_number.1");
    EXPECT_EQ(sealed.size(), plain.size() + 2 + 12 + 16);
    EXPECT_EQ(ring.Decrypt(sealed, "patient.id_number.1"), plain);
    EXPECT_NE(ring.Encrypt(plain, "patient.id_number.1"), sealed) << "a nonce is never used twice";
  }
}

TEST(KeyRing, RefusesWhatWasChanged) {
  const KeyRing ring = KeyRing::Generate();
  const std::string sealed = ring.Encrypt("13800138000", "c");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto opened = ring.Decrypt(changed, "c");
    ASSERT_FALSE(opened) << "byte " << at;
    EXPECT_EQ(opened.error().code, "keys.decrypt");
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(ring.Decrypt(sealed.substr(0, size), "c"));
  EXPECT_FALSE(ring.Decrypt(sealed + "x", "c"));
}

TEST(KeyRing, RefusesAValueThatWasMoved) {
  const KeyRing ring = KeyRing::Generate();
  EXPECT_FALSE(ring.Decrypt(ring.Encrypt("13800138000", "patient.phone.1"), "patient.phone.2"));
}

TEST(KeyRing, AfterRotationOpensOldAndSealsNew) {
  const std::string second = ToHex(RandomBytes(32));
  const KeyRing before = RingOf("active 1\nkey 1 " + kZeroKey + "\n");
  const KeyRing after = RingOf("active 2\nkey 1 " + kZeroKey + "\nkey 2 " + second + "\n");
  const KeyRing without = RingOf("active 2\nkey 2 " + second + "\n");
  const std::string old = before.Encrypt("old", "c");
  const std::string fresh = after.Encrypt("fresh", "c");
  EXPECT_EQ(after.Decrypt(old, "c"), "old");
  EXPECT_EQ(without.Decrypt(fresh, "c"), "fresh");
  EXPECT_FALSE(without.Decrypt(old, "c")) << "its key is gone";
  EXPECT_FALSE(before.Decrypt(fresh, "c"));
}

TEST(BlindIndex, IsStableOverRotationAndApartByField) {
  const KeyRing before = RingOf("active 1\nkey 1 " + kZeroKey + "\n");
  const KeyRing after = RingOf("active 2\nkey 2 " + ToHex(RandomBytes(32)) + "\n");
  EXPECT_EQ(before.indexes().Make("phone", "13800138000"), after.indexes().Make("phone", "13800138000"));
  EXPECT_EQ(before.indexes().Make("phone", "13800138000").size(), 16U);
  EXPECT_NE(before.indexes().Make("phone", "13800138000"), before.indexes().Make("phone", "13800138001"));
  EXPECT_NE(before.indexes().Make("phone", "13800138000"), before.indexes().Make("id_number", "13800138000"));
  EXPECT_NE(before.indexes().Make("ab", "c"), before.indexes().Make("a", "bc"));
  EXPECT_NE(before.indexes().Make("phone", "1"), KeyRing::Generate().indexes().Make("phone", "1"));
}

TEST(BlindIndex, ChangesItsKeyAndIsAskedByBoth) {
  const std::string head = "active 1\nkey 1 " + kZeroKey + "\n";
  const std::string second = "index-key 7 " + std::string(64, 'b') + "\nindex-active 7\n";
  const KeyRing before = RingOf(head);
  const KeyRing both = RingOf(head + second);
  const KeyRing after = *KeyRing::Parse(head + second + "mac " + kIndexKey + "\n");
  const std::string old = before.indexes().Make("phone", "1");
  const std::string fresh = both.indexes().Make("phone", "1");
  EXPECT_EQ(fresh.size(), 17U);
  EXPECT_EQ(fresh.front(), 7);
  EXPECT_NE(fresh.substr(1), old);
  EXPECT_EQ(both.indexes().MakeBoth("phone", "1"), (IndexKeys::Both{fresh, old}));
  EXPECT_EQ(before.indexes().MakeBoth("phone", "1"), (IndexKeys::Both{old, old}));
  EXPECT_EQ(after.indexes().MakeBoth("phone", "1"), (IndexKeys::Both{fresh, fresh}));
  EXPECT_EQ(after.Mac("p", "t"), before.Mac("p", "t"));
  EXPECT_EQ(KeyRing::Parse(both.ToText())->indexes().MakeBoth("f", "v"), both.indexes().MakeBoth("f", "v"));
  EXPECT_EQ(KeyRing::Parse(after.ToText())->Mac("p", "t"), after.Mac("p", "t"));
  EXPECT_EQ(KeyRing::Parse(after.ToText())->indexes().Numbers(), std::vector<std::uint8_t>{7});
}

TEST(KeyRing, RefusesAFileThatIsNone) {
  const std::string key = "key 1 " + kZeroKey + "\n";
  const std::string index = "index-key 1 " + kIndexKey + "\n";
  const std::vector<std::string> files{"",
                                       "active 1\n" + key,
                                       TextOf(key + "active 2\n"),
                                       TextOf("active 1\nkey 1 00\n"),
                                       TextOf("active 1\nkey 1 " + std::string(64, 'g') + "\n"),
                                       TextOf("active 1\n" + key + "key 2 " + std::string(62, '0') + "\n"),
                                       TextOf("active 1\n" + key + "colour red\n"),
                                       TextOf("active 257\n" + key),
                                       TextOf("active 1\n" + key + "key 0 " + kZeroKey + "\n"),
                                       TextOf("active 1\n" + key) + "index 00\n",
                                       TextOf("active 1\n" + key) + "index-active 1\n",
                                       TextOf("active 1\n" + key) + index + "index-key 2 " + kZeroKey + "\n",
                                       TextOf("active 1\n" + key) + "index-key 1 00\n",
                                       TextOf("active 1\n" + key) + "mac 00\n",
                                       "active 1\n" + key + index + "index-active 1\n"};
  for (const std::string& text : files) {
    const auto ring = KeyRing::Parse(text);
    ASSERT_FALSE(ring) << text;
    EXPECT_EQ(ring.error().code, "keys.file") << text;
  }
}

TEST(KeyRing, IsTheSameAfterTextAndBack) {
  const KeyRing ring = KeyRing::Generate();
  const KeyRing again = *KeyRing::Parse(ring.ToText());
  EXPECT_EQ(again.Decrypt(ring.Encrypt("x", "c"), "c"), "x");
  EXPECT_EQ(again.indexes().Make("f", "v"), ring.indexes().Make("f", "v"));
}

TEST(KeyFile, IsMadeOnceForItsOwnerAlone) {
  const test::TemporaryFolder folder;
  for (const mode_t mask : {mode_t{0}, mode_t{0277}}) {
    const std::string path = folder.File("keys" + std::to_string(mask));
    const mode_t before = umask(mask);
    const auto made = KeyRing::LoadOrCreate(path);
    umask(before);
    ASSERT_TRUE(made) << ToString(made.error());
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600)) << mask;
    EXPECT_EQ(KeyRing::LoadOrCreate(path)->ToText(), made->ToText());
  }
}

TEST(KeyFile, ABrokenOneIsNotReplaced) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("keys");
  std::ofstream(path) << "active 1\n";
  EXPECT_EQ(KeyRing::LoadOrCreate(path).error().code, "keys.file");
  EXPECT_EQ(std::filesystem::file_size(path), 9U);
}

}  // namespace
}  // namespace medres::security
