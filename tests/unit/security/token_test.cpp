#include "platform/security/token.hpp"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <functional>
#include <memory>

#include "platform/security/base64url.hpp"
#include "platform/security/digest.hpp"

/// Which tokens are believed: one that is right of each algorithm, and a table of those that are not.
namespace medres::security_test {
namespace {

using security::FromBase64Url;
using security::ToBase64Url;
using security::TokenFault;
using security::TokenKeySet;

using Key = std::shared_ptr<EVP_PKEY>;

Key Owned(EVP_PKEY* key) { return {key, &EVP_PKEY_free}; }

std::string NumberOf(const Key& key, const char* name, int size = 0) {
  BIGNUM* number = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key.get(), name, &number), 1);
  std::string bytes(static_cast<std::size_t>(size == 0 ? BN_num_bytes(number) : size), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_free(number);
  return bytes;
}

std::string Sign(const Key& key, std::string_view text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key.get());
  EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size());
  signature.resize(size);
  EVP_MD_CTX_free(context);
  return signature;
}

/// From DER to the two numbers side by side.
std::string SignCurve(const Key& key, std::string_view text) {
  const std::string der = Sign(key, text);
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* numbers = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  std::string both(64, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers), reinterpret_cast<unsigned char*>(both.data()), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers), reinterpret_cast<unsigned char*>(both.data()) + 32, 32);
  ECDSA_SIG_free(numbers);
  return both;
}

/// The issuer, with a key of each kind.
struct Issuer {
  Key rsa = Owned(EVP_RSA_gen(2048));
  Key curve = Owned(EVP_EC_gen("P-256"));
  Key strange = Owned(EVP_RSA_gen(2048));
  std::string secret = security::RandomBytes(32);

  static std::string RsaJwk(const Key& key, const std::string& id) {
    return R"({"kty":"RSA","use":"sig","alg":"RS256","kid":")" + id + R"(","n":")" +
           ToBase64Url(NumberOf(key, OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
           ToBase64Url(NumberOf(key, OSSL_PKEY_PARAM_RSA_E)) + R"("})";
  }
  std::string CurveJwk(const std::string& id) const {
    return R"({"kty":"EC","crv":"P-256","kid":")" + id + R"(","x":")" +
           ToBase64Url(NumberOf(curve, OSSL_PKEY_PARAM_EC_PUB_X, 32)) + R"(","y":")" +
           ToBase64Url(NumberOf(curve, OSSL_PKEY_PARAM_EC_PUB_Y, 32)) + R"("})";
  }
  std::string SecretJwk(const std::string& id) const {
    return R"({"kty":"oct","alg":"HS256","kid":")" + id + R"(","k":")" + ToBase64Url(secret) + R"("})";
  }
  std::string Jwks() const {
    return R"({"keys":[)" + RsaJwk(rsa, "r1") + "," + CurveJwk("e1") + "," + SecretJwk("h1") +
           R"(,{"kty":"OKP","crv":"Ed25519","kid":"o1","x":"AA"},{"kty":"RSA","use":"enc","kid":"x1"}]})";
  }
};

const Issuer& TheIssuer() {
  static const Issuer issuer;
  return issuer;
}

const TokenKeySet& TheKeys() {
  static const TokenKeySet keys = TokenKeySet::Parse(TheIssuer().Jwks()).value();
  return keys;
}

constexpr Instant kNow{1'800'000'000'000};
constexpr std::string_view kClaims =
    R"({"iss":"https://id.example","aud":["medres","other"],"sub":"li.wei","exp":1800000300,"nbf":1799999990,"jti":"t1",)"
    R"("scope":"patients:read desk:read","roles":["registrar"],"departments":["d"],"extra":{"any":[1,2]}})";

std::string Unsigned(std::string_view header, std::string_view claims) {
  return ToBase64Url(header) + "." + ToBase64Url(claims);
}

using Signing = std::function<std::string(std::string_view)>;

std::string TokenOf(std::string_view header, std::string_view claims, const Signing& sign) {
  const std::string text = Unsigned(header, claims);
  return text + "." + ToBase64Url(sign(text));
}

const Signing kRsa = [](std::string_view text) { return Sign(TheIssuer().rsa, text); };
const Signing kCurve = [](std::string_view text) { return SignCurve(TheIssuer().curve, text); };
const Signing kSecret = [](std::string_view text) { return security::HmacSha256(TheIssuer().secret, text); };
const Signing kNobody = [](std::string_view) { return std::string(); };

constexpr std::string_view kRs = R"({"alg":"RS256","kid":"r1","typ":"JWT"})";
constexpr std::string_view kEs = R"({"alg":"ES256","kid":"e1"})";
constexpr std::string_view kHs = R"({"alg":"HS256","kid":"h1"})";

auto Verify(std::string_view token, Instant now = kNow) {
  return security::VerifyToken(token, TheKeys(), {.issuer = "https://id.example", .audience = "medres"}, now);
}

std::string Fault(std::string_view token, Instant now = kNow) {
  const auto claims = Verify(token, now);
  return claims ? "believed" : std::string(ToText(claims.error()));
}

TEST(Token, IsBelievedOfEachAlgorithm) {
  for (const auto& [header, sign] : {std::pair(kRs, kRsa), std::pair(kEs, kCurve), std::pair(kHs, kSecret),
                                     std::pair(std::string_view(R"({"alg":"RS256"})"), kRsa)}) {
    const auto claims = Verify(TokenOf(header, kClaims, sign));
    ASSERT_TRUE(claims) << header << " " << ToText(claims.error());
    EXPECT_EQ(claims->subject, "li.wei");
    EXPECT_EQ(claims->id, "t1");
    EXPECT_EQ(claims->expires_at, Instant{1'800'000'300'000});
    EXPECT_EQ(claims->scopes, (std::vector<std::string>{"patients:read", "desk:read"}));
    EXPECT_EQ(claims->roles, (std::vector<std::string>{"registrar"}));
    EXPECT_EQ(claims->departments, (std::vector<std::string>{"d"}));
  }
}

struct Case {
  const char* name;
  std::string token;
  const char* fault;
};

/// As others have attacked readers of tokens.
std::vector<Case> AttacksOnReaders() {
  const Issuer& issuer = TheIssuer();
  const std::string good = TokenOf(kRs, kClaims, kRsa);
  const auto signature_at = good.rfind('.') + 1;
  return {
      {"nothing", "", "malformed"},
      {"two parts", Unsigned(kRs, kClaims), "malformed"},
      {"four parts", good + ".x", "malformed"},
      {"blank", " " + good, "malformed"},
      {"padding", Unsigned(kRs, kClaims) + "=." + good.substr(signature_at), "malformed"},
      {"plain base 64", Unsigned(kRs, kClaims) + ".a+b/", "malformed"},
      {"loose bits", Unsigned(kRs, kClaims) + ".AB", "malformed"},
      {"no JSON", TokenOf("alg", kClaims, kRsa), "malformed"},
      {"a list for a header", TokenOf(R"(["RS256"])", kClaims, kRsa), "malformed"},
      {"alg twice", TokenOf(R"({"alg":"none","alg":"RS256","kid":"r1"})", kClaims, kRsa), "malformed"},
      {"sub twice",
       TokenOf(kRs, R"({"iss":"https://id.example","aud":"medres","exp":1800000300,"sub":"a","sub":"b"})", kRsa),
       "malformed"},
      {"deep", TokenOf(kRs, std::string(500, '[') + std::string(500, ']'), kRsa), "malformed"},
      {"too large", TokenOf(kRs, std::string(7'000, 'x'), kRsa), "too_large"},

      {"alg none", TokenOf(R"({"alg":"none"})", kClaims, kNobody), "algorithm"},
      {"alg None", TokenOf(R"({"alg":"None"})", kClaims, kNobody), "algorithm"},
      {"alg none with a signature", TokenOf(R"({"alg":"none","kid":"r1"})", kClaims, kRsa), "algorithm"},
      {"alg empty", TokenOf(R"({"alg":""})", kClaims, kNobody), "algorithm"},
      {"alg missing", TokenOf(R"({"kid":"r1"})", kClaims, kRsa), "algorithm"},
      {"alg a number", TokenOf(R"({"alg":256,"kid":"r1"})", kClaims, kRsa), "algorithm"},
      {"alg in small letters", TokenOf(R"({"alg":"rs256","kid":"r1"})", kClaims, kRsa), "algorithm"},
      {"alg HS384", TokenOf(R"({"alg":"HS384","kid":"h1"})", kClaims, kSecret), "algorithm"},
      {"alg PS256", TokenOf(R"({"alg":"PS256","kid":"r1"})", kClaims, kRsa), "algorithm"},

      {"crit", TokenOf(R"({"alg":"RS256","kid":"r1","crit":["exp"]})", kClaims, kRsa), "critical"},
      {"b64", TokenOf(R"({"alg":"RS256","kid":"r1","b64":false})", kClaims, kRsa), "critical"},
      {"zip", TokenOf(R"({"alg":"RS256","kid":"r1","zip":"DEF"})", kClaims, kRsa), "critical"},
      {"its own key",
       TokenOf(R"({"alg":"RS256","jwk":)" + Issuer::RsaJwk(issuer.strange, "r1") + "}", kClaims,
               [&](std::string_view text) { return Sign(issuer.strange, text); }),
       "critical"},
      {"its own address", TokenOf(R"({"alg":"RS256","kid":"r1","jku":"https://evil.example"})", kClaims, kRsa),
       "critical"},
      {"its own certificate", TokenOf(R"({"alg":"RS256","kid":"r1","x5c":["AA"]})", kClaims, kRsa), "critical"},
  };
}

std::vector<Case> AttacksOnKeys() {
  const Issuer& issuer = TheIssuer();
  const std::string good = TokenOf(kRs, kClaims, kRsa);
  const auto signature_at = good.rfind('.') + 1;
  std::string one_bit = *FromBase64Url(std::string_view(good).substr(signature_at));
  one_bit.back() = static_cast<char>(one_bit.back() ^ 1);
  const std::string public_text = Issuer::RsaJwk(issuer.rsa, "r1");
  const std::string modulus = NumberOf(issuer.rsa, OSSL_PKEY_PARAM_RSA_N);
  const auto by = [](std::string secret) -> Signing {
    return [secret = std::move(secret)](std::string_view text) { return security::HmacSha256(secret, text); };
  };
  return {
      {"the public key as a secret", TokenOf(R"({"alg":"HS256","kid":"r1"})", kClaims, by(public_text)), "key"},
      {"the modulus as a secret", TokenOf(R"({"alg":"HS256","kid":"r1"})", kClaims, by(modulus)), "key"},
      {"the public key as a secret, no id", TokenOf(R"({"alg":"HS256"})", kClaims, by(public_text)), "signature"},
      {"an empty secret", TokenOf(kHs, kClaims, by("")), "signature"},
      {"a curve's key for RSA", TokenOf(R"({"alg":"RS256","kid":"e1"})", kClaims, kRsa), "key"},
      {"RSA's key for a curve", TokenOf(R"({"alg":"ES256","kid":"r1"})", kClaims, kCurve), "key"},
      {"an unknown key", TokenOf(R"({"alg":"RS256","kid":"r2"})", kClaims, kRsa), "key"},
      {"a path for an id", TokenOf(R"({"alg":"HS256","kid":"../../../dev/null"})", kClaims, by("")), "key"},
      {"SQL for an id", TokenOf(R"({"alg":"HS256","kid":"x' union select 'k"})", kClaims, by("k")), "key"},
      {"an empty id", TokenOf(R"({"alg":"RS256","kid":""})", kClaims, kRsa), "key"},
      {"an id that is no text", TokenOf(R"({"alg":"RS256","kid":["r1"]})", kClaims, kRsa), "key"},
      {"a long id", TokenOf(R"({"alg":"RS256","kid":")" + std::string(300, 'k') + "\"}", kClaims, kRsa), "key"},

      {"no signature", Unsigned(kRs, kClaims) + ".", "signature"},
      {"one bit of the signature", Unsigned(kRs, kClaims) + "." + ToBase64Url(one_bit), "signature"},
      {"other claims", Unsigned(kRs, R"({"sub":"admin"})") + good.substr(signature_at - 1), "signature"},
      {"a stranger's key", TokenOf(kRs, kClaims, [&](std::string_view text) { return Sign(issuer.strange, text); }),
       "signature"},
      {"a curve's signature of zeros", TokenOf(kEs, kClaims, [](std::string_view) { return std::string(64, '\0'); }),
       "signature"},
      {"a curve's signature in DER",
       TokenOf(kEs, kClaims, [&](std::string_view text) { return Sign(issuer.curve, text); }), "signature"},
      {"a short secret's signature",
       TokenOf(kHs, kClaims, [&](std::string_view text) { return kSecret(text).substr(0, 16); }), "signature"},
  };
}

TEST(Token, IsRefusedForEveryAttack) {
  for (const auto& cases : {AttacksOnReaders(), AttacksOnKeys()}) {
    for (const Case& one : cases) EXPECT_EQ(Fault(one.token), one.fault) << one.name;
  }
}

TEST(Token, IsRefusedForWhatItClaims) {
  const auto with = [](std::string_view claims) { return Fault(TokenOf(kHs, claims, kSecret)); };
  const std::string ours = R"("iss":"https://id.example","aud":"medres","sub":"a","exp":1800000300)";
  EXPECT_EQ(with("{" + ours + "}"), "believed");
  EXPECT_EQ(with("[]"), "malformed");
  for (const auto& [claims, fault] : std::vector<std::pair<const char*, const char*>>{
           {R"("aud":"medres","sub":"a","exp":1800000300)", "issuer"},
           {R"("iss":"https://id.example/","aud":"medres","sub":"a","exp":1800000300)", "issuer"},
           {R"("iss":["https://id.example"],"aud":"medres","sub":"a","exp":1800000300)", "issuer"},
           {R"("iss":"https://id.example","sub":"a","exp":1800000300)", "audience"},
           {R"("iss":"https://id.example","aud":"medre","sub":"a","exp":1800000300)", "audience"},
           {R"("iss":"https://id.example","aud":["other"],"sub":"a","exp":1800000300)", "audience"},
           {R"("iss":"https://id.example","aud":[["medres"]],"sub":"a","exp":1800000300)", "audience"},
           {R"("iss":"https://id.example","aud":"medres","exp":1800000300)", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":"","exp":1800000300)", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":"a b","exp":1800000300)", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":7,"exp":1800000300)", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":"a")", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":"a","exp":"1800000300")", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":"a","exp":-1)", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":"a","exp":1e300)", "claims"},
           {R"("iss":"https://id.example","aud":"medres","sub":"a","exp":9223372036854775807)", "claims"}}) {
    EXPECT_EQ(with("{" + std::string(claims) + "}"), fault) << claims;
  }
  for (const char* more : {R"("roles":"admin")", R"("roles":[1])", R"("departments":{})", R"("patient":5)",
                           R"("patient":"")", R"("nbf":"x")", R"("iat":-5)"}) {
    EXPECT_EQ(with("{" + ours + "," + more + "}"), "claims") << more;
  }
  EXPECT_EQ(with("{" + ours + R"(,"nbf":1800000061})"), "not_yet");
  EXPECT_EQ(with("{" + ours + R"(,"iat":1800000061})"), "not_yet");
  EXPECT_EQ(with("{" + ours + R"(,"nbf":1800000060,"iat":1800000060})"), "believed");
}

TEST(Token, HoldsUntilItExpiresAndALittleLonger) {
  const std::string token = TokenOf(kEs, kClaims, kCurve);
  EXPECT_EQ(Fault(token, Instant{1'800'000'359'999}), "believed");
  EXPECT_EQ(Fault(token, Instant{1'800'000'360'000}), "expired");
  EXPECT_EQ(Fault(token, Instant{1'799'999'930'000}), "believed");
  EXPECT_EQ(Fault(token, Instant{1'799'999'929'999}), "not_yet");
}

TEST(TokenKeys, LeavesOutWhatIsNotForUs) {
  EXPECT_EQ(TheKeys().keys().size(), 3U);
  EXPECT_FALSE(TheKeys().HasId("o1"));
  EXPECT_FALSE(TheKeys().HasId("x1"));
}

TEST(TokenKeys, RefusesWeakAndBrokenOnes) {
  const Issuer& issuer = TheIssuer();
  const std::string x = ToBase64Url(NumberOf(issuer.curve, OSSL_PKEY_PARAM_EC_PUB_X, 32));
  const std::string good = ToBase64Url(std::string(32, 'k'));
  const std::string weak = Issuer::RsaJwk(Owned(EVP_RSA_gen(1024)), "w");
  for (const std::string& keys : std::vector<std::string>{
           "", "[]", R"({"keys":{}})", R"({"keys":[1]})", R"({"keys":[],"keys":[]})", R"({"keys":[)" + weak + "]}",
           R"({"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]})",
           R"({"keys":[{"kty":"RSA","kid":"a","n":")" + ToBase64Url(NumberOf(issuer.rsa, OSSL_PKEY_PARAM_RSA_N)) +
               R"(","e":"AQ"}]})",
           R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":")" + x + R"(","y":")" + x + R"("}]})",
           R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"AA","y":"AA"}]})",
           R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":")" + std::string(43, 'A') + R"(","y":")" +
               std::string(43, 'A') + R"("}]})",
           R"({"keys":[{"kty":"oct","kid":"a","k":"c2hvcnQ"}]})",
           R"({"keys":[{"kty":"oct","kid":"a","d":"x","k":")" + good + R"("}]})",
           R"({"keys":[{"kty":"oct","kid":"a","k":")" + good + R"("},{"kty":"oct","kid":"a","k":")" + good +
               R"("}]})"}) {
    const auto set = TokenKeySet::Parse(keys);
    ASSERT_FALSE(set) << keys;
    EXPECT_EQ(set.error().kind, ErrorKind::kInvalid) << keys;
  }
  // Another curve is another algorithm, which is left out like any other that is not ours.
  const auto other = TokenKeySet::Parse(R"({"keys":[{"kty":"EC","crv":"P-384","kid":"a","x":"AA","y":"AA"}]})");
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->keys().empty());
}

TEST(Base64Url, GoesThereAndBack) {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string bytes = security::RandomBytes(size);
    EXPECT_EQ(FromBase64Url(ToBase64Url(bytes)), bytes);
  }
  EXPECT_EQ(ToBase64Url("\xfb\xff"), "-_8");
  for (const char* text : {"A", "AAAAA", "AB=", "A B", "+w", "AB", "AAB"}) EXPECT_FALSE(FromBase64Url(text)) << text;
}

}  // namespace
}  // namespace medres::security_test
