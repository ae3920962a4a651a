#include "platform/security/password.hpp"

#include <argon2.h>

#include <array>
#include <stdexcept>

#include "platform/security/digest.hpp"

namespace medres::security {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kPasswordLength = 20;
/// Without 0, 1, I, O, l and o.
constexpr std::string_view kPlainLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
static_assert(kPlainLetters.size() == 32);

std::string CostText(const PasswordCost& cost) {
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) +
         ",p=" + std::to_string(cost.lanes) + "$";
}

}  // namespace

std::string HashPassword(std::string_view password, const PasswordCost& cost) {
  const std::string salt = RandomBytes(kSaltBytes);
  std::string encoded(argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes, kSaltBytes, kHashBytes, Argon2_id),
                      '\0');
  const int failure = argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, password.data(), password.size(),
                                            salt.data(), salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (failure != ARGON2_OK) throw std::runtime_error(std::string("argon2id: ") + argon2_error_message(failure));
  encoded.resize(encoded.find('\0') == std::string::npos ? encoded.size() : encoded.find('\0'));
  return encoded;
}

bool VerifyPassword(std::string_view password, const std::string& hash) {
  return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool NeedsNewHash(std::string_view hash, const PasswordCost& cost) { return !hash.starts_with(CostText(cost)); }

std::string MakePassword() {
  std::string password;
  for (const char byte : RandomBytes(kPasswordLength)) {
    password.push_back(kPlainLetters[static_cast<unsigned char>(byte) % kPlainLetters.size()]);
  }
  return password;
}

}  // namespace medres::security
