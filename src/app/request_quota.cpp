#include "app/request_quota.hpp"

#include <string>

namespace medres::app {
namespace {

std::string WholeSeconds(Milliseconds time) { return std::to_string((time.count() + 999) / 1000); }

}  // namespace

Status RequestQuota::Admit(const http::Context& context) {
  if (!quota_.IsUsed() || context.caller == nullptr) return {};
  const auto answer = quota_.Take(context.caller->subject, context.now);
  if (answer.allowed) return {};
  return Fail(Error{.kind = ErrorKind::kRateLimited,
                    .code = "access.quota",
                    .args = {{"retry_after", WholeSeconds(answer.until_next)}},
                    .issues = {}});
}

void RequestQuota::Tell(const http::Context& context, http::Response& response) const {
  if (!quota_.IsUsed() || context.caller == nullptr) return;
  const auto answer = quota_.Look(context.caller->subject, context.now);
  response.headers.emplace_back("RateLimit-Limit", std::to_string(quota_.rules().burst));
  response.headers.emplace_back("RateLimit-Remaining", std::to_string(answer.remaining));
  response.headers.emplace_back("RateLimit-Reset", WholeSeconds(answer.until_full));
}

}  // namespace medres::app
