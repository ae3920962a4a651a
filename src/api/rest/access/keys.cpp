#include "api/rest/access/keys.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

struct KeyRateView {
  std::int64_t per_second = 0;
  std::int64_t burst = 1;
};
BOOST_DESCRIBE_STRUCT(KeyRateView, (), (per_second, burst))
constexpr auto DescribeJson(const KeyRateView*) {
  return json::Object(
      "KeyRate", "How much a key may ask for.",
      json::Field("per_second").Range(0, 1'000'000).Help("On the average; 0: any number.").Example("20"),
      json::Field("burst").Range(1, 1'000'000).Help("At once.").Example("100"));
}

struct ApiKeyInput {
  std::string name;
  std::vector<std::string> scopes;
  std::optional<Instant> expires_at;
  std::optional<KeyRateView> rate;
};
BOOST_DESCRIBE_STRUCT(ApiKeyInput, (), (name, scopes, expires_at, rate))
constexpr auto DescribeJson(const ApiKeyInput*) {
  return json::Object(
      "ApiKeyInput", "A key to make.", json::Field("name").Length(1, 100).Help("Who calls with it.").Example("kiosk 3"),
      json::Field("scopes")
          .Items(1, 20)
          .Help("`*` is everything; else catalog:read, catalog:write, patients:read, patients:write, scheduling:read, "
                "scheduling:write, admin.")
          .Example(R"(["catalog:read","scheduling:read"])"),
      json::Field("expires_at").Help("From then on it is no key."),
      json::Field("rate").Help("Its own; else what the settings give everybody."));
}

struct ApiKeyView {
  ApiKeyId id;
  std::string name;
  std::vector<std::string> scopes;
  Instant created_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  std::optional<KeyRateView> rate;
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (), (id, name, scopes, created_at, expires_at, revoked_at, rate))
constexpr auto DescribeJson(const ApiKeyView*) {
  return json::Object("ApiKey", "A key without its secret, of which only a digest is kept.");
}

struct NewApiKeyView : ApiKeyView {
  std::string secret;
};
BOOST_DESCRIBE_STRUCT(NewApiKeyView, (ApiKeyView), (secret))
constexpr auto DescribeJson(const NewApiKeyView*) {
  return json::Object("NewApiKey", "A key with its secret, which is shown this once.");
}

namespace {

ApiKeyView KeyViewOf(const access::ApiKey& key) {
  ApiKeyView view{key.id, key.name, key.scopes, key.created_at, key.expires_at, key.revoked_at, {}};
  if (key.rate) view.rate = {key.rate->per_second, key.rate->burst};
  return view;
}

access::Quota::Rules RulesOf(const KeyRateView& rate) { return {.per_second = rate.per_second, .burst = rate.burst}; }

http::Operation Administering(std::string_view id, std::string_view summary, std::vector<ErrorKind> errors = {}) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kAdmin,
          .touches = {.type = "ApiKey"},
          .errors = std::move(errors)};
}

void AddKeyRates(http::Group& group, access::AccessService& service) {
  group.Add("PUT /api/v1/api-keys/{id}/rate",
            Administering("setApiKeyRate", "Give a key a rate of its own", {ErrorKind::kNotFound}),
            [&service](http::Path<ApiKeyId> id, http::Body<KeyRateView> rate) -> Task<Result<ApiKeyView>> {
              MEDRES_CO_TRY(const auto key, co_await service.SetRate(*id, RulesOf(rate.value)));
              co_return KeyViewOf(key);
            });
  group.Add("DELETE /api/v1/api-keys/{id}/rate",
            Administering("removeApiKeyRate", "Give a key the rate that everybody has", {ErrorKind::kNotFound}),
            [&service](http::Path<ApiKeyId> id) -> Task<Result<ApiKeyView>> {
              MEDRES_CO_TRY(const auto key, co_await service.SetRate(*id, std::nullopt));
              co_return KeyViewOf(key);
            });
}

}  // namespace

void AddKeys(http::Group& group, access::AccessService& service) {
  group.Add("GET /api/v1/api-keys", Administering("listApiKeys", "Every key that was ever made"),
            [&service](http::Context&) -> Task<Result<http::Page<ApiKeyView>>> {
              MEDRES_CO_TRY(const auto keys, co_await service.List());
              http::Page<ApiKeyView> page;
              for (const access::ApiKey& key : keys) page.items.push_back(KeyViewOf(key));
              co_return page;
            });
  group.Add("POST /api/v1/api-keys", Administering("createApiKey", "Make a key; its secret is shown once"),
            [&service](http::Body<ApiKeyInput> input) -> Task<Result<http::Created<NewApiKeyView>>> {
              const auto& [name, scopes, expires_at, rate] = input.value;
              MEDRES_CO_TRY(const auto made,
                            co_await service.Create(name, scopes, expires_at, rate.transform(RulesOf)));
              co_return http::Created<NewApiKeyView>{"/api/v1/api-keys/" + made.key.id.Text(),
                                                     {KeyViewOf(made.key), made.secret}};
            });
  group.Add("DELETE /api/v1/api-keys/{id}",
            Administering("revokeApiKey", "Revoke a key, at once and for ever", {ErrorKind::kNotFound}),
            [&service](http::Path<ApiKeyId> id) -> Task<Status> { co_return co_await service.Revoke(*id); });
  AddKeyRates(group, service);
}

}  // namespace medres::api
