#pragma once

#include <string>
#include <vector>

#include "api/rest/access/account_views.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// An operation on the caller's own account.
http::Operation Own(std::string_view id, std::string_view summary, std::vector<ErrorKind> errors = {});
/// Keys, and tokens of others, have no account here: kForbidden `account.none`.
Result<access::AccountId> CallerOf(const http::Context& context);

struct SignInInput {
  std::string name;
  std::string password;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(SignInInput, (), (name, password, code))
constexpr auto DescribeJson(const SignInInput*) {
  return json::Object("SignInInput", "Who signs in.", json::Field("name").Length(1, 100).Example("li.wei"),
                      json::Field("password").Length(1, 512),
                      json::Field("code").Optional().Length(0, 40).Help("Of the authenticator, or a recovery code."));
}

struct SignedInView {
  std::string token;
  Instant expires_at;
  int idle_seconds = 0;
  AccountView account;
};
BOOST_DESCRIBE_STRUCT(SignedInView, (), (token, expires_at, idle_seconds, account))
constexpr auto DescribeJson(const SignedInView*) {
  return json::Object("SignedIn", "Who signed in, and what to call with.",
                      json::Field("token").Help("For `Authorization: Bearer`; shown this once."),
                      json::Field("expires_at").Help("Whatever is done until then."),
                      json::Field("idle_seconds").Help("Without a request it ends so soon."));
}

struct PasswordChange {
  std::string password;
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (password, new_password))
constexpr auto DescribeJson(const PasswordChange*) {
  return json::Object("PasswordChange", "A new password; all other sessions end.",
                      json::Field("password").Length(1, 512).Help("As it is."),
                      json::Field("new_password").Length(1, 512));
}

struct PasswordProof {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(PasswordProof, (), (password))
constexpr auto DescribeJson(const PasswordProof*) {
  return json::Object("PasswordProof", "That it is still they.", json::Field("password").Length(1, 512));
}

struct SecondFactorView {
  std::string secret;
  std::string uri;
};
BOOST_DESCRIBE_STRUCT(SecondFactorView, (), (secret, uri))
constexpr auto DescribeJson(const SecondFactorView*) {
  return json::Object("SecondFactor", "What an authenticator takes; not asked for before a code of it was shown.",
                      json::Field("secret").Help("For typing."), json::Field("uri").Help("For a QR code."));
}

struct CodeInput {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(CodeInput, (), (code))
constexpr auto DescribeJson(const CodeInput*) {
  return json::Object("CodeInput", "What the authenticator shows.", json::Field("code").Length(6, 40));
}

struct RecoveryCodesView {
  std::vector<std::string> codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodesView, (), (codes))
constexpr auto DescribeJson(const RecoveryCodesView*) {
  return json::Object("RecoveryCodes", "Each for one sign-in without the authenticator; shown this once.");
}

}  // namespace medres::api
