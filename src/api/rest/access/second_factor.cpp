#include "api/rest/access/own_account.hpp"
#include "api/rest/access/own_account_views.hpp"

namespace medres::api {

http::Operation Own(std::string_view id, std::string_view summary, std::vector<ErrorKind> errors) {
  return {.id = id,
          .summary = summary,
          .scope = http::kAnyCaller,
          .touches = {.type = "OwnAccount"},
          .errors = std::move(errors)};
}

Result<access::AccountId> CallerOf(const http::Context& context) {
  const auto id = access::AccountIn(context.caller->subject);
  if (!id) return Fail(Error::Forbidden("account.none"));
  return *id;
}

void AddSecondFactor(http::Group& group, access::SignIn& sign_in) {
  group.Add(
      "POST /api/v1/session/second-factor",
      Own("beginSecondFactor", "Make a secret for an authenticator", {ErrorKind::kConflict}),
      [&sign_in](http::Body<PasswordProof> proof, const http::Context& context) -> Task<Result<SecondFactorView>> {
        MEDRES_CO_TRY(const auto id, CallerOf(context));
        MEDRES_CO_TRY(auto begun, co_await sign_in.BeginSecondFactor(id, proof->password));
        co_return SecondFactorView{std::move(begun.secret), std::move(begun.uri)};
      });
  group.Add("PUT /api/v1/session/second-factor",
            Own("confirmSecondFactor", "Ask for a second factor from now on", {ErrorKind::kConflict}),
            [&sign_in](http::Body<CodeInput> input, const http::Context& context) -> Task<Result<RecoveryCodesView>> {
              MEDRES_CO_TRY(const auto id, CallerOf(context));
              MEDRES_CO_TRY(auto codes, co_await sign_in.ConfirmSecondFactor(id, input->code));
              co_return RecoveryCodesView{std::move(codes)};
            });
}

}  // namespace medres::api
