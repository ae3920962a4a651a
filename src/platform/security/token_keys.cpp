#include "platform/security/token_keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>

#include "platform/security/base64url.hpp"
#include "platform/security/digest.hpp"
#include "platform/security/token_json.hpp"

namespace medres::security {
namespace {

constexpr std::size_t kMinSecretBytes = 32;
constexpr int kMinRsaBits = 2'048;
constexpr int kMaxRsaBits = 8'192;
constexpr std::size_t kCoordinateBytes = 32;
constexpr std::size_t kMaxKeys = 100;
constexpr std::size_t kMaxKeyIdLength = 200;

template <class T, void (*kFree)(T*)>
struct Freeing {
  void operator()(T* object) const { kFree(object); }
};
using Number = std::unique_ptr<BIGNUM, Freeing<BIGNUM, BN_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY, EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using KeyParams = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM, OSSL_PARAM_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG, ECDSA_SIG_free>>;

const unsigned char* BytesIn(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number NumberOf(std::string_view bytes) {
  return Number(BN_bin2bn(BytesIn(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::unexpected<Error> Refuse(std::string reason) {
  return Fail(Error::Invalid("token.keys", "", {{"reason", std::move(reason)}}));
}

class SecretKey final : public TokenKey {
 public:
  SecretKey(std::string id, std::string secret) : id_(std::move(id)), secret_(std::move(secret)) {}
  TokenAlgorithm algorithm() const override { return TokenAlgorithm::kHs256; }
  const std::string& id() const override { return id_; }
  bool Verifies(std::string_view text, std::string_view signature) const override {
    return EqualInConstantTime(HmacSha256(secret_, text), signature);
  }

 private:
  std::string id_;
  std::string secret_;
};

class PublicKey final : public TokenKey {
 public:
  PublicKey(TokenAlgorithm algorithm, std::string id, Pkey key)
      : algorithm_(algorithm), id_(std::move(id)), key_(std::move(key)) {}
  TokenAlgorithm algorithm() const override { return algorithm_; }
  const std::string& id() const override { return id_; }

  bool Verifies(std::string_view text, std::string_view signature) const override {
    const std::string encoded = algorithm_ == TokenAlgorithm::kEs256 ? Encoded(signature) : std::string(signature);
    if (encoded.empty()) return false;
    const Digest digest(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(digest.get(), BytesIn(encoded), encoded.size(), BytesIn(text), text.size()) == 1;
  }

 private:
  /// A token has the two numbers side by side, 32 bytes each; OpenSSL wants them in DER.
  static std::string Encoded(std::string_view signature) {
    if (signature.size() != 2 * kCoordinateBytes) return {};
    const Signature numbers(ECDSA_SIG_new());
    Number r = NumberOf(signature.substr(0, kCoordinateBytes));
    Number s = NumberOf(signature.substr(kCoordinateBytes));
    if (ECDSA_SIG_set0(numbers.get(), r.get(), s.get()) != 1) return {};
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(numbers.get(), &der);
    std::string encoded(reinterpret_cast<const char*>(der), size > 0 ? static_cast<std::size_t>(size) : 0);
    OPENSSL_free(der);
    return encoded;
  }

  TokenAlgorithm algorithm_;
  std::string id_;
  Pkey key_;
};

/// Nothing when the parts make no sound key of the kind: OpenSSL looks whether a point lies on its curve.
Pkey PublicKeyOf(const char* kind, OSSL_PARAM_BLD* builder) {
  const KeyParams params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext making(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* made = nullptr;
  if (!params || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  Pkey key(made);
  const PkeyContext checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return EVP_PKEY_public_check(checking.get()) == 1 ? std::move(key) : nullptr;
}

using Parsed = Result<std::shared_ptr<const TokenKey>>;

Parsed ParseSecret(const TokenObject& json, std::string id) {
  auto secret = FromBase64Url(json.Text("k"));
  if (!secret || secret->size() < kMinSecretBytes) return Refuse("the secret '" + id + "' is shorter than 32 bytes");
  return std::make_shared<const SecretKey>(std::move(id), *std::move(secret));
}

Parsed ParseRsa(const TokenObject& json, std::string id) {
  const auto modulus = FromBase64Url(json.Text("n"));
  const auto exponent = FromBase64Url(json.Text("e"));
  if (!modulus || !exponent || exponent->empty() || exponent->size() > 4)
    return Refuse("the key '" + id + "' is broken");
  const Number n = NumberOf(*modulus);
  const Number e = NumberOf(*exponent);
  const int bits = BN_num_bits(n.get());
  if (bits < kMinRsaBits || bits > kMaxRsaBits || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1) {
    return Refuse("the key '" + id + "' is too weak or too large");
  }
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  Pkey key = PublicKeyOf("RSA", builder.get());
  if (!key) return Refuse("the key '" + id + "' is broken");
  return std::make_shared<const PublicKey>(TokenAlgorithm::kRs256, std::move(id), std::move(key));
}

Parsed ParseCurve(const TokenObject& json, std::string id) {
  const auto x = FromBase64Url(json.Text("x"));
  const auto y = FromBase64Url(json.Text("y"));
  if (!x || !y || x->size() != kCoordinateBytes || y->size() != kCoordinateBytes) {
    return Refuse("the key '" + id + "' is broken");
  }
  const std::string point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  Pkey key = PublicKeyOf("EC", builder.get());
  if (!key) return Refuse("the key '" + id + "' is not on its curve");
  return std::make_shared<const PublicKey>(TokenAlgorithm::kEs256, std::move(id), std::move(key));
}

struct KeyKind {
  std::string_view name;
  std::string_view algorithm;
  std::string_view curve;
  Parsed (*parse)(const TokenObject& json, std::string id);
};
constexpr std::array<KeyKind, 3> kKeyKinds{
    {{"oct", "HS256", "", &ParseSecret}, {"RSA", "RS256", "", &ParseRsa}, {"EC", "ES256", "P-256", &ParseCurve}}};

/// Nothing for keys that are not for our use.
const KeyKind* KindOf(const TokenObject& json) {
  const auto kind = std::ranges::find(kKeyKinds, json.Text("kty"), &KeyKind::name);
  if (kind == kKeyKinds.end() || json.Text("crv") != kind->curve) return nullptr;
  if (json.Has("use") && json.Text("use") != "sig") return nullptr;
  if (json.Has("alg") && json.Text("alg") != kind->algorithm) return nullptr;
  return kind;
}

}  // namespace

std::string_view ToText(TokenAlgorithm algorithm) {
  return kKeyKinds.at(static_cast<std::size_t>(algorithm)).algorithm;
}

Result<TokenKeySet> TokenKeySet::Parse(std::string_view json) {
  const auto tape = json::Tape::Make(json);
  const auto whole = tape ? TokenObject::Whole(*tape) : std::nullopt;
  const auto list = whole ? whole->Objects("keys") : std::nullopt;
  if (!list || list->size() > kMaxKeys) return Refuse("this is no JWK Set");
  TokenKeySet set;
  for (const TokenObject& one : *list) {
    const KeyKind* kind = KindOf(one);
    if (kind == nullptr) continue;
    std::string id = one.Text("kid");
    if (id.size() > kMaxKeyIdLength || (!id.empty() && set.HasId(id))) return Refuse("two keys are '" + id + "'");
    if (one.Has("d")) return Refuse("the key '" + id + "' is private");
    MEDRES_TRY(auto key, kind->parse(one, std::move(id)));
    set.keys_.push_back(std::move(key));
  }
  return set;
}

bool TokenKeySet::HasId(std::string_view id) const {
  return std::ranges::any_of(keys_, [id](const auto& key) { return key->id() == id; });
}

std::vector<const TokenKey*> TokenKeySet::Candidates(std::string_view id, TokenAlgorithm algorithm) const {
  std::vector<const TokenKey*> candidates;
  for (const auto& key : keys_) {
    if (key->algorithm() == algorithm && (id.empty() || key->id() == id)) candidates.push_back(key.get());
  }
  return candidates;
}

}  // namespace medres::security
