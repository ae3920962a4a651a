#include "app/request_quota.hpp"

#include <string>

#include "app/shared_quota.hpp"

namespace medres::app {
namespace {

std::string WholeSeconds(Milliseconds time) { return std::to_string((time.count() + 999) / 1000); }

}  // namespace

http::Allowance RequestQuota::AllowanceOf(const access::Quota::Answer& answer) const {
  return {.allowed = answer.allowed,
          .limit = quota_.rules().burst,
          .remaining = answer.remaining,
          .until_next = answer.until_next,
          .until_full = answer.until_full};
}

Task<void> RequestQuota::AskShared(http::Context& context) const {
  if (const auto answer = co_await shared_->Take(context.caller->subject)) context.allowance = AllowanceOf(*answer);
}

std::optional<Task<void>> RequestQuota::Ask(http::Context& context) {
  if (shared_ == nullptr || !quota_.IsUsed() || context.caller == nullptr) return std::nullopt;
  return AskShared(context);
}

Status RequestQuota::Admit(http::Context& context) {
  if (!quota_.IsUsed() || context.caller == nullptr) return {};
  if (!context.allowance) context.allowance = AllowanceOf(quota_.Take(context.caller->subject, context.now));
  if (context.allowance->allowed) return {};
  return Fail(Error{.kind = ErrorKind::kRateLimited,
                    .code = "access.quota",
                    .args = {{"retry_after", WholeSeconds(context.allowance->until_next)}},
                    .issues = {}});
}

void RequestQuota::Tell(const http::Context& context, http::Response& response) const {
  if (!context.allowance) return;
  response.headers.emplace_back("RateLimit-Limit", std::to_string(context.allowance->limit));
  response.headers.emplace_back("RateLimit-Remaining", std::to_string(context.allowance->remaining));
  response.headers.emplace_back("RateLimit-Reset", WholeSeconds(context.allowance->until_full));
}

}  // namespace medres::app
