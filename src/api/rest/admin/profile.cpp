#include "api/rest/admin/profile.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

enum class ProfileFormat { kSvg, kFolded };
BOOST_DESCRIBE_ENUM(ProfileFormat, kSvg, kFolded)

struct ProfileQuery {
  int seconds = 5;
  int hertz = 99;
  ProfileFormat format = ProfileFormat::kSvg;
};
BOOST_DESCRIBE_STRUCT(ProfileQuery, (), (seconds, hertz, format))
constexpr auto DescribeJson(const ProfileQuery*) {
  return json::Object(
      "ProfileQuery", "How to sample.", json::Field("seconds").Optional().Range(1, 60),
      json::Field("hertz").Optional().Range(1, 997).Help("Samples a second of processor time."),
      json::Field("format").Optional().Help("svg: a flame graph; folded: a line for each stack, for other tools."));
}

namespace {

http::Response ProfileResponse(const monitor::Profile& profile, bool folded) {
  const std::string title = "medres: " + std::to_string(profile.samples) + " samples of " +
                            std::to_string(profile.threads) + " threads' processor time";
  http::Response response{
      .status = 200,
      .content_type = folded ? http::kTextType : std::string_view("image/svg+xml"),
      .headers = {},
      .body = folded ? monitor::ToFolded(profile.stacks) : monitor::ToFlameGraph(profile.stacks, title)};
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Profile-Samples", std::to_string(profile.samples));
  response.headers.emplace_back("X-Profile-Dropped", std::to_string(profile.dropped));
  return response;
}

}  // namespace

void AddProfile(http::Group& group, monitor::Profiler& profiler) {
  group.Add("GET /api/v1/admin/profile",
            {.id = "getProfile",
             .summary = "Where this process spends its processor time",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kConflict, ErrorKind::kUnavailable, ErrorKind::kOverloaded},
             .description = "Samples for so many seconds and answers with a flame graph. One at a time."},
            [&profiler](http::Query<ProfileQuery> query) -> Task<Result<http::Response>> {
              const ProfileQuery wanted = *query;
              MEDRES_CO_TRY(
                  const monitor::Profile profile,
                  co_await profiler.Take({.lasts = Milliseconds(wanted.seconds * 1'000), .hertz = wanted.hertz}));
              co_return ProfileResponse(profile, wanted.format == ProfileFormat::kFolded);
            });
}

}  // namespace medres::api
