#include "api/rest/access/accounts.hpp"

#include "api/rest/access/account_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

namespace {

using VersionedAccount = http::Versioned<AccountView>;
/// An id or a name.
using Who = http::Path<std::string>;

access::AccountInput InputOf(AccountChange change, std::string name = {}) {
  return {.name = std::move(name),
          .display_name = std::move(change.display_name),
          .roles = std::move(change.roles),
          .departments = std::move(change.departments),
          .patient = change.patient};
}

http::Operation Managing(std::string_view id, std::string_view summary, std::vector<ErrorKind> errors = {}) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kAdmin,
          .touches = {.type = "Account", .entity = "account"},
          .errors = std::move(errors)};
}

Task<Result<http::Page<AccountView>>> ListAccounts(access::AccountService& service, AccountListQuery query) {
  const access::AccountId after = query.cursor.value_or(access::AccountId{});
  MEDRES_CO_TRY(auto found, co_await service.List(after, query.limit + 1));
  http::Page<AccountView> page;
  if (found.size() > static_cast<std::size_t>(query.limit)) {
    found.pop_back();
    page.next.value = found.back().id.Text();
  }
  for (const access::Account& account : found) page.items.push_back(ViewOf(account));
  co_return page;
}

Task<Result<VersionedAccount>> Shown(Task<Result<access::Account>> changing) {
  MEDRES_CO_TRY(const access::Account account, co_await std::move(changing));
  co_return VersionedAccount{ViewOf(account), account.version};
}

void AddSteps(http::Group& group, access::AccountService& service) {
  group.Add("POST /api/v1/accounts/{account}/disable",
            Managing("disableAccount", "Sign somebody out and let them in no more", {ErrorKind::kNotFound}),
            [&service](Who who) { return Shown(service.SetDisabled(*who, true)); });
  group.Add("POST /api/v1/accounts/{account}/enable",
            Managing("enableAccount", "Let somebody in again", {ErrorKind::kNotFound}),
            [&service](Who who) { return Shown(service.SetDisabled(*who, false)); });
  group.Add("POST /api/v1/accounts/{account}/reset-password",
            Managing("resetPassword", "Make a new password; it is shown once", {ErrorKind::kNotFound}),
            [&service](Who who) -> Task<Result<NewPasswordView>> {
              MEDRES_CO_TRY(auto made, co_await service.ResetPassword(*who));
              co_return NewPasswordView{ViewOf(made.account), std::move(made.password)};
            });
  group.Add("DELETE /api/v1/accounts/{account}/second-factor",
            Managing("removeSecondFactor", "Ask somebody for no second factor any more", {ErrorKind::kNotFound}),
            [&service](Who who) { return Shown(service.RemoveSecondFactor(*who)); });
  group.Add("DELETE /api/v1/accounts/{account}/sessions",
            Managing("endSessions", "Sign somebody out everywhere", {ErrorKind::kNotFound}),
            [&service](Who who) { return service.SignOut(*who); });
}

}  // namespace

void AddAccounts(http::Group& group, access::AccountService& service) {
  group.Add("GET /api/v1/accounts", Managing("listAccounts", "Everybody who signs in, or did"),
            [&service](http::Query<AccountListQuery> query) { return ListAccounts(service, *query); });
  group.Add("POST /api/v1/accounts",
            Managing("createAccount", "Let somebody sign in; the first password is shown once", {ErrorKind::kConflict}),
            [&service](http::Body<NewAccountInput> input) -> Task<Result<http::Created<NewPasswordView>>> {
              std::string name = std::move(input.value.name);
              MEDRES_CO_TRY(auto made, co_await service.Create(InputOf(std::move(input.value), std::move(name))));
              co_return http::Created<NewPasswordView>{"/api/v1/accounts/" + made.account.id.Text(),
                                                       {ViewOf(made.account), std::move(made.password)}};
            });
  group.Add("GET /api/v1/accounts/{account}", Managing("getAccount", "Read an account", {ErrorKind::kNotFound}),
            [&service](Who who) { return Shown(service.Get(*who)); });
  group.Add("PUT /api/v1/accounts/{account}",
            Managing("replaceAccount", "Change what somebody may", {ErrorKind::kNotFound, ErrorKind::kPrecondition}),
            [&service](Who who, http::Body<AccountChange> change, http::IfMatch match) {
              return Shown(service.Update(*who, InputOf(*std::move(change)), match.version));
            });
  AddSteps(group, service);
}

}  // namespace medres::api
