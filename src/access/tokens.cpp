#include "access/tokens.hpp"

#include <chrono>

#include "base/file.hpp"

namespace medres::access {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kLook = 1s;
/// Between two readings that unknown keys ask for: strangers can ask for them too.
constexpr int kLooksBetween = 10;
constexpr std::size_t kMaxKeysBytes = 262'144;

Error KeysError(std::string reason) { return Error::Unavailable("token.keys", {{"reason", std::move(reason)}}); }

}  // namespace

Tokens::Tokens(TokenOptions options, const net::HttpClient& http, async::Loops& loops, const Clock& clock,
               log::Logger& logger)
    : options_(std::move(options)),
      http_(http),
      loops_(loops),
      clock_(clock),
      logger_(logger),
      group_([](std::exception_ptr) {}),
      keys_(std::make_shared<const security::TokenKeySet>()) {}

bool Tokens::IsAddress() const {
  return options_.source.starts_with("https://") || options_.source.starts_with("http://");
}

Task<Result<std::string>> Tokens::Read() const {
  if (!IsAddress()) {
    auto text = ReadFile(options_.source);
    if (!text) co_return Fail(KeysError("cannot read " + options_.source));
    co_return *std::move(text);
  }
  net::HttpRequest request{
      .method = "GET", .url = options_.source, .headers = {{"Accept", "application/json"}}, .body = {}};
  MEDRES_CO_TRY(auto answer, co_await http_.Call(std::move(request), {.body_limit = kMaxKeysBytes}));
  if (!answer.succeeded()) co_return Fail(KeysError("the issuer answers " + std::to_string(answer.status)));
  co_return std::move(answer.body);
}

Task<Status> Tokens::Refresh() {
  MEDRES_CO_TRY(const std::string text, co_await Read());
  MEDRES_CO_TRY(auto keys, security::TokenKeySet::Parse(text));
  const std::lock_guard lock(mutex_);
  keys_ = std::make_shared<const security::TokenKeySet>(std::move(keys));
  co_return Status();
}

Task<Status> Tokens::Load() {
  if (!AreUsed()) co_return Status();
  const Status read = co_await Refresh();
  if (read || !IsAddress()) co_return read;
  logger_.Warning("the keys of tokens cannot be read yet", {{"code", read.error().code}});
  is_wanted_ = true;
  co_return Status();
}

void Tokens::Start() {
  if (AreUsed()) group_.Spawn(loops_.At(0), RefreshOften());
}

Task<void> Tokens::Stop() { co_await group_.Stop(); }

Task<void> Tokens::RefreshOften() {
  std::int64_t looks = 0;
  while (co_await group_.Sleep(kLook)) {
    const bool is_due = ++looks * kLook.count() >= options_.refresh.count();
    if (!is_due && (looks < kLooksBetween || !is_wanted_.load())) continue;
    looks = 0;
    is_wanted_ = false;
    if (const Status read = co_await Refresh(); !read) {
      logger_.Warning("the keys of tokens stay as they were", {{"code", read.error().code}});
    }
  }
}

std::expected<security::TokenClaims, security::TokenFault> Tokens::Verify(std::string_view token) const {
  const auto keys = [&] {
    const std::lock_guard lock(mutex_);
    return keys_;
  }();
  auto claims = security::VerifyToken(token, *keys, options_.rules, clock_.Now());
  if (!claims && claims.error() == security::TokenFault::kKey) is_wanted_ = true;
  return claims;
}

}  // namespace medres::access
