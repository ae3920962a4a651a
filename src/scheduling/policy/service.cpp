#include "scheduling/policy/service.hpp"

#include "scheduling/policy/rules.hpp"

namespace medres::scheduling {
namespace {

constexpr int kLoadPage = 1000;

std::vector<Policy> PoliciesOf(std::vector<PolicyVersion> versions) {
  std::vector<Policy> policies;
  for (PolicyVersion& version : versions) policies.push_back(std::move(version.policy));
  return policies;
}

}  // namespace

std::vector<Issue> PolicyService::Check(const Policy& policy) const {
  std::vector<Issue> issues = CheckRules(policy.rules, "/rules");
  if (policy.resource.has_value() == policy.service_type.has_value()) {
    issues.push_back({"policy.one_target", "/resource", {}});
  }
  if (policy.resource && !parts_.resources.Find(*policy.resource)) {
    issues.push_back({"resource.not_found", "/resource", {{"id", policy.resource->Text()}}});
  }
  if (policy.service_type && !parts_.services.Find(*policy.service_type)) {
    issues.push_back({"booking.unknown_service", "/service_type", {{"id", policy.service_type->Text()}}});
  }
  return issues;
}

Task<Result<Policy>> PolicyService::Create(PolicyInput input, std::string actor) {
  Policy policy{.id = PolicyId::Make(),
                .name = std::move(input.name),
                .resource = input.resource,
                .service_type = input.service_type,
                .version = 1,
                .effective_from = input.effective_from,
                .rules = std::move(input.rules)};
  if (auto issues = Check(policy); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return Write(session, policy, actor); }, sql::Database::kDeadline));
  MEDRES_CO_CHECK(co_await Refresh(policy.id));
  co_return policy;
}

Task<Result<Policy>> PolicyService::AddVersion(PolicyId id, std::optional<std::int64_t> expected,
                                               PolicyVersionInput input, std::string actor) {
  MEDRES_CO_TRY(const std::vector<PolicyVersion> versions, co_await History(id));
  Policy policy = versions.back().policy;
  if (expected && *expected != policy.version) {
    co_return Fail(Error::Precondition("policy.version", {{"expected", std::to_string(*expected)}}));
  }
  ++policy.version;
  if (input.name) policy.name = *std::move(input.name);
  policy.effective_from = input.effective_from;
  policy.rules = std::move(input.rules);
  if (auto issues = Check(policy); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return Write(session, policy, actor); }, sql::Database::kDeadline));
  MEDRES_CO_CHECK(co_await Refresh(id));
  co_return policy;
}

Task<Status> PolicyService::Write(sql::Session& session, const Policy& policy, const std::string& actor) {
  if (policy.resource) {
    std::vector<ResourceId> changed(1, *policy.resource);
    MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, std::move(changed)));
  } else {
    LockSet locks;
    locks.AddExclusive(policy.service_type->value);
    MEDRES_CO_CHECK(co_await TakeLocks(session, locks));
  }
  const Instant now = parts_.clock.Now();
  if (policy.version > 1) co_return co_await parts_.store.Append(session, policy, actor, now);
  MEDRES_CO_TRY(const std::optional<PolicyId> other, co_await parts_.store.FindAttached(session, policy));
  if (other) co_return Fail(Error::Conflict("policy.attached_already", {{"policy", other->Text()}}));
  co_return co_await parts_.store.Insert(session, policy, actor, now);
}

Task<Result<std::vector<PolicyVersion>>> PolicyService::History(PolicyId id) {
  MEDRES_CO_TRY(std::vector<PolicyVersion> versions,
                co_await parts_.database.Read<std::vector<PolicyVersion>>(
                    [this, id](sql::Session& session) { return parts_.store.Versions(session, id); }));
  if (versions.empty()) co_return Fail(Error::NotFound("policy.not_found", {{"id", id.Text()}}));
  co_return versions;
}

Task<Result<PolicyPage>> PolicyService::List(PolicyFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  PolicyPage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<Policy>>(
                                [this, &filter](sql::Session& session) { return parts_.store.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Status> PolicyService::LoadAll() {
  PolicyFilter filter{.resource = std::nullopt, .service_type = std::nullopt, .after = {}, .limit = kLoadPage};
  for (bool more = true; more;) {
    MEDRES_CO_TRY(const PolicyPage page, co_await List(filter));
    for (const Policy& policy : page.items) MEDRES_CO_CHECK(co_await Refresh(policy.id));
    more = page.next.has_value();
    if (more) filter.after = *page.next;
  }
  co_return Status();
}

Task<Status> PolicyService::Refresh(PolicyId id) {
  MEDRES_CO_TRY(std::vector<PolicyVersion> versions, co_await History(id));
  parts_.policies.Set(id, PoliciesOf(std::move(versions)));
  co_return Status();
}

Task<Status> PolicyService::RefreshAttached(std::vector<ResourceId> resources) {
  for (const ResourceId resource : resources) {
    PolicyFilter filter{.resource = resource, .service_type = std::nullopt, .after = {}, .limit = 1};
    MEDRES_CO_TRY(const PolicyPage page, co_await List(filter));
    for (const Policy& policy : page.items) MEDRES_CO_CHECK(co_await Refresh(policy.id));
  }
  co_return Status();
}

}  // namespace medres::scheduling
