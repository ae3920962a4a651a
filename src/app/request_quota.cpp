#include "app/request_quota.hpp"

#include <string>

#include "app/refusal_trace.hpp"
#include "app/shared_quota.hpp"
#include "platform/http/router.hpp"

namespace medres::app {
namespace {

std::string WholeSeconds(Milliseconds time) { return std::to_string((time.count() + 999) / 1000); }

bool IsHealth(const http::Context& context) {
  return context.route != nullptr && (context.route->path == "/healthz" || context.route->path == "/readyz");
}

http::Allowance AllowanceOf(const access::Quota::Answer& answer, const access::Quota::Rules& rules) {
  return {.allowed = answer.allowed,
          .limit = rules.burst,
          .remaining = answer.remaining,
          .until_next = answer.until_next,
          .until_full = answer.until_full};
}

Status StatusOf(const http::Allowance& allowance) {
  if (allowance.allowed) return {};
  return Fail(Error{.kind = ErrorKind::kRateLimited,
                    .code = "access.quota",
                    .args = {{"retry_after", WholeSeconds(allowance.until_next)}},
                    .issues = {}});
}

}  // namespace

std::optional<RequestQuota::Account> RequestQuota::AccountOf(const http::Context& context) const {
  if (context.caller == nullptr) return AccountOfStranger(context);
  const auto& own = context.caller->rate;
  const access::Quota::Rules rules = own ? access::Quota::Rules{own->per_second, own->burst} : rules_.known;
  if (!rules.IsUsed()) return std::nullopt;
  return Account{.name = context.caller->subject, .rules = rules};
}

std::optional<RequestQuota::Account> RequestQuota::AccountOfStranger(const http::Context& context) const {
  if (!rules_.strangers.IsUsed() || IsHealth(context) || context.house.empty()) return std::nullopt;
  return Account{.name = "address:" + context.house, .rules = rules_.strangers};
}

void RequestQuota::Place(http::Context& context) const {
  if (context.caller != nullptr || !context.house.empty()) return;
  context.house = http::HouseOf(rules_.proxies.ClientOf(context.request));
}

Task<void> RequestQuota::AskShared(http::Context& context, Account account) const {
  const auto answer = co_await shared_->Take(account.name, account.rules);
  if (answer) context.allowance = AllowanceOf(*answer, account.rules);
}

std::optional<Task<void>> RequestQuota::Ask(http::Context& context) {
  Place(context);
  if (shared_ == nullptr) return std::nullopt;
  auto account = AccountOf(context);
  if (!account) return std::nullopt;
  return AskShared(context, *std::move(account));
}

Status RequestQuota::Admit(http::Context& context) {
  Place(context);
  if (!context.allowance) {
    const auto account = AccountOf(context);
    if (!account) return {};
    access::Quota& quota = context.caller != nullptr ? known_ : strangers_;
    context.allowance = AllowanceOf(quota.Take(account->name, account->rules, context.now), account->rules);
  }
  return StatusOf(*context.allowance);
}

Status RequestQuota::Refused(http::Context& context, const Error& why) {
  if (why.code != "request.credentials_invalid" || !rules_.refused.IsUsed()) return {};
  Place(context);
  if (context.house.empty()) return {};
  context.allowance = AllowanceOf(refused_.Take(context.house, context.now), rules_.refused);
  if (!context.allowance->allowed && trace_ != nullptr) trace_->NoteSlowed(context.house, context.now);
  return StatusOf(*context.allowance);
}

void RequestQuota::Tell(const http::Context& context, http::Response& response) const {
  if (!context.allowance) return;
  response.headers.emplace_back("RateLimit-Limit", std::to_string(context.allowance->limit));
  response.headers.emplace_back("RateLimit-Remaining", std::to_string(context.allowance->remaining));
  response.headers.emplace_back("RateLimit-Reset", WholeSeconds(context.allowance->until_full));
}

}  // namespace medres::app
