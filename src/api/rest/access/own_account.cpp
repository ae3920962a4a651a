#include "api/rest/access/own_account.hpp"

#include "api/rest/access/own_account_views.hpp"

namespace medres::api {

namespace {

std::string TokenOf(const http::Context& context) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view header = context.request.Header("Authorization").value_or(kBearer);
  return std::string(header.substr(std::min(header.size(), kBearer.size())));
}

Task<Result<http::Created<SignedInView>>> Enter(access::SignIn& sign_in, const access::Sessions& sessions,
                                                SignInInput input, const http::Context& context) {
  MEDRES_CO_TRY(auto done, co_await sign_in.Enter({.name = std::move(input.name),
                                                   .password = std::move(input.password),
                                                   .code = std::move(input.code),
                                                   .from = context.house},
                                                  std::string(context.trace.trace_id())));
  const auto idle = std::chrono::duration_cast<std::chrono::seconds>(sessions.rules().idle);
  co_return http::Created<SignedInView>{"/api/v1/session",
                                        {.token = std::move(done.session.token),
                                         .expires_at = done.session.expires_at,
                                         .idle_seconds = static_cast<int>(idle.count()),
                                         .account = ViewOf(done.account)}};
}

}  // namespace

void AddOwnAccount(http::Group& group, access::SignIn& sign_in, access::Sessions& sessions,
                   access::AccountService& accounts) {
  group.Add("POST /api/v1/session",
            {.id = "signIn",
             .summary = "Sign in",
             .touches = http::kHandlerRecords,
             .errors = {ErrorKind::kUnauthenticated, ErrorKind::kRateLimited, ErrorKind::kOverloaded}},
            [&](http::Body<SignInInput> input, const http::Context& context) {
              return Enter(sign_in, sessions, *std::move(input), context);
            });
  group.Add("GET /api/v1/session", Own("whoAmI", "Who is signed in"),
            [&accounts](const http::Context& context) -> Task<Result<AccountView>> {
              MEDRES_CO_TRY(const auto id, CallerOf(context));
              MEDRES_CO_TRY(const access::Account account, co_await accounts.Get(id.Text()));
              co_return ViewOf(account);
            });
  group.Add("DELETE /api/v1/session", Own("signOut", "Sign out"),
            [&sessions](const http::Context& context) -> Task<Status> {
              MEDRES_CO_TRY(const auto id, CallerOf(context));
              co_return co_await sessions.End(TokenOf(context), id);
            });
  group.Add("DELETE /api/v1/session/all", Own("signOutEverywhere", "Sign out everywhere, here too"),
            [&sessions](const http::Context& context) -> Task<Status> {
              MEDRES_CO_TRY(const auto id, CallerOf(context));
              co_return co_await sessions.EndAll(id);
            });
  group.Add("PUT /api/v1/session/password",
            Own("changePassword", "Change the password; all other sessions end", {ErrorKind::kRateLimited}),
            [&sign_in](http::Body<PasswordChange> change, const http::Context& context) -> Task<Status> {
              MEDRES_CO_TRY(const auto id, CallerOf(context));
              co_return co_await sign_in.ChangePassword(id, TokenOf(context), change->password, change->new_password);
            });
}

}  // namespace medres::api
