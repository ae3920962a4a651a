#include "platform/security/key_ring.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "platform/security/digest.hpp"

namespace medres::security {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kHeaderSize = 2;
constexpr char kFormat = 1;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)>;

const unsigned char* In(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Out(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int Size(std::string_view text) { return static_cast<int>(text.size()); }

Error FileError(std::string_view what) { return Error::Unavailable("keys.file", {{"reason", std::string(what)}}); }

/// Written for nobody else to read, from the first moment on.
Status WriteSecret(const std::string& path, const std::string& text) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Fail(FileError("cannot create " + path));
  const bool written = fchmod(file, 0600) == 0 &&
                       write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  close(file);
  if (!written) return Fail(FileError("cannot write " + path));
  return {};
}

/// It is one byte of a sealed value.
bool IsKeyNumber(int number) { return number >= 1 && number <= 255; }

}  // namespace

KeyRing KeyRing::Generate() {
  KeyRing ring;
  ring.keys_[1] = RandomBytes(kKeySize);
  ring.mac_key_ = ring.indexes_.keys_[0] = RandomBytes(kKeySize);
  return ring;
}

Result<KeyRing> KeyRing::Parse(const std::string& text) {
  KeyRing ring;
  std::istringstream lines(text);
  std::string word;
  while (lines >> word) {
    int number = 0;
    std::string hex;
    if (word == "active" && lines >> number && IsKeyNumber(number)) {
      ring.active_ = static_cast<std::uint8_t>(number);
    } else if (word == "key" && lines >> number >> hex && IsKeyNumber(number)) {
      ring.keys_[static_cast<std::uint8_t>(number)] = FromHex(hex);
    } else if (word == "index" && lines >> hex) {
      ring.indexes_.keys_[0] = FromHex(hex);
    } else if (word == "index-key" && lines >> number >> hex && IsKeyNumber(number)) {
      ring.indexes_.keys_[static_cast<std::uint8_t>(number)] = FromHex(hex);
    } else if (word == "index-active" && lines >> number && (number == 0 || IsKeyNumber(number))) {
      ring.indexes_.active_ = static_cast<std::uint8_t>(number);
    } else if (word == "mac" && lines >> hex) {
      ring.mac_key_ = FromHex(hex);
    } else {
      return Fail(FileError("unknown entry '" + word + "'"));
    }
  }
  if (ring.mac_key_.empty() && ring.indexes_.keys_.contains(0)) ring.mac_key_ = ring.indexes_.keys_.at(0);
  MEDRES_CHECK(ring.CheckWhole());
  return ring;
}

Status KeyRing::CheckWhole() const {
  if (!keys_.contains(active_)) return Fail(FileError("active key missing"));
  if (mac_key_.size() != kKeySize) return Fail(FileError("the key of seals ('mac', else 'index') is not 32 bytes"));
  for (const auto& [number, key] : keys_) {
    if (key.size() != kKeySize) return Fail(FileError("key " + std::to_string(number) + " is not 32 bytes"));
  }
  return indexes_.CheckWhole();
}

Result<KeyRing> KeyRing::LoadOrCreate(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    KeyRing ring = Generate();
    MEDRES_CHECK(WriteSecret(path, ring.ToText()));
    return ring;
  }
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return Fail(FileError("cannot read " + path));
  return Parse(text.str());
}

std::vector<std::uint8_t> KeyRing::Numbers() const {
  std::vector<std::uint8_t> numbers;
  for (const auto& [number, key] : keys_) numbers.push_back(number);
  return numbers;
}

std::string KeyRing::ToText() const {
  std::string text = "active " + std::to_string(active_) + "\n";
  for (const auto& [number, key] : keys_) text += "key " + std::to_string(number) + " " + ToHex(key) + "\n";
  text += indexes_.ToText();
  const auto first = indexes_.keys_.find(0);
  if (first == indexes_.keys_.end() || first->second != mac_key_) text += "mac " + ToHex(mac_key_) + "\n";
  return text;
}

std::string KeyRing::Encrypt(std::string_view plain, std::string_view context) const {
  std::string sealed{kFormat, static_cast<char>(active_)};
  const std::string nonce = RandomBytes(kNonceSize);
  sealed += nonce;
  std::string body(plain.size(), '\0');
  std::string tag(kTagSize, '\0');
  int size = 0;
  const CipherContext cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const bool done =
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, In(keys_.at(active_)), In(nonce)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &size, In(context), Size(context)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), Out(body), &size, In(plain), Size(plain)) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), Out(body) + size, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagSize), tag.data()) == 1;
  if (!done) throw std::runtime_error("AES-256-GCM failed");
  return sealed + body + tag;
}

Result<std::string> KeyRing::Decrypt(std::string_view sealed, std::string_view context) const {
  const Error refused = Error::Internal("keys.decrypt", {{"context", std::string(context)}});
  if (sealed.size() < kHeaderSize + kNonceSize + kTagSize || sealed[0] != kFormat) return Fail(refused);
  const auto key = keys_.find(static_cast<std::uint8_t>(sealed[1]));
  if (key == keys_.end()) return Fail(refused);
  const std::string_view nonce = sealed.substr(kHeaderSize, kNonceSize);
  const std::string_view body =
      sealed.substr(kHeaderSize + kNonceSize, sealed.size() - kHeaderSize - kNonceSize - kTagSize);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  std::string plain(body.size(), '\0');
  int size = 0;
  const CipherContext cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const bool done =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, In(key->second), In(nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, In(context), Size(context)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), Out(plain), &size, In(body), Size(body)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagSize), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), Out(plain) + size, &size) == 1;
  if (!done) return Fail(refused);
  return plain;
}

std::string KeyRing::Mac(std::string_view purpose, std::string_view text) const {
  return HmacSha256(mac_key_, std::string("mac\n").append(purpose).append("\n").append(text));
}

}  // namespace medres::security
