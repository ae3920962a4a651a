#include "unit/http/sample_api.hpp"

#include <stdexcept>

#include "platform/async/loops.hpp"

namespace medres::http_test {

using http::Body;
using http::Path;
using http::Query;

struct Room {
  std::string name;
  int capacity = 1;
};
BOOST_DESCRIBE_STRUCT(Room, (), (name, capacity))
constexpr auto DescribeJson(const Room*) {
  return json::Object("Room", "A room.", json::Field("name").Length(1, 40).Example("Needle room 2"),
                      json::Field("capacity").Optional().Range(1, 999));
}

struct ShelfPath {
  ResourceId room;
  int shelf = 0;
};
BOOST_DESCRIBE_STRUCT(ShelfPath, (), (room, shelf))

struct ListRooms {
  std::optional<int> limit;
  std::vector<std::string> tag;
};
BOOST_DESCRIBE_STRUCT(ListRooms, (), (limit, tag))
constexpr auto DescribeJson(const ListRooms*) {
  return json::Object("ListRooms", "", json::Field("limit").Range(1, 100).Help("How many at most."),
                      json::Field("tag").Optional());
}

struct Count {
  int n = 0;
};
BOOST_DESCRIBE_STRUCT(Count, (), (n))
constexpr auto DescribeJson(const Count*) { return json::Object("Count", "A number.", json::Field("n").Range(0, 9)); }

struct Sum {
  int good = 0;
  int bad = 0;
  std::int64_t lines = 0;
  int sum = 0;
  std::string ended;
};
BOOST_DESCRIBE_STRUCT(Sum, (), (good, bad, lines, sum, ended))

struct Echo {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Echo, (), (text))

namespace {

std::shared_ptr<const http::Identity> Known(std::string subject, std::vector<std::string> scopes) {
  return std::make_shared<const http::Identity>(http::Identity{std::move(subject), std::move(scopes)});
}

Task<Result<http::Created<Room>>> CreateRoom(Body<Room> room, http::IdempotencyKey key, http::Context& context) {
  http::Created<Room> created{.location = "/rooms/" + key.value, .value = *std::move(room)};
  created.value.name += " by " + context.caller->subject;
  co_return created;
}

Result<http::Page<Room>> ListRoomsOf(Query<ListRooms> query) {
  http::Page<Room> page;
  for (int i = 1; i <= query->limit.value_or(2); ++i) page.items.push_back({.name = "room", .capacity = i});
  for (const std::string& tag : query->tag) page.items.push_back({.name = tag, .capacity = 1});
  page.next.value = "c2";
  return page;
}

/// What came of the lines, also when they ended early.
Task<Result<Sum>> SumUp(http::JsonLines<Count> lines) {
  Sum sum;
  for (bool is_last = false; !is_last;) {
    auto batch = co_await lines.Next(100);
    if (!batch) {
      sum.ended = batch.error().code;
      break;
    }
    for (const auto& item : batch->items) {
      ++(item.value ? sum.good : sum.bad);
      if (item.value) sum.sum += item.value->n;
    }
    sum.lines = batch->through;
    is_last = batch->is_last;
  }
  co_return sum;
}

}  // namespace

Result<std::shared_ptr<const http::Identity>> TwoKeys::Authenticate(const http::Request& request) const {
  const auto header = request.Header("authorization");
  if (!header) return Fail(Error::Unauthenticated("request.credentials_missing"));
  if (*header == kReader.value) return Known("key:reader", {"room:read"});
  if (*header == kAdmin.value) return Known("key:admin", {"room:*"});
  return Fail(Error::Unauthenticated("request.credentials_invalid"));
}

namespace {

Task<Result<std::shared_ptr<const http::Identity>>> Look(std::string key) {
  co_await async::Sleep(std::chrono::milliseconds(1));
  if (key == "Bearer slow fault") throw std::runtime_error("no such luck");
  if (key == "Bearer slow") co_return Known("key:slow", {"room:*"});
  co_return Fail(Error::Unauthenticated("request.credentials_invalid"));
}

}  // namespace

std::optional<Task<Result<std::shared_ptr<const http::Identity>>>> TwoKeys::LookUp(const http::Request& request) const {
  const auto header = request.Header("authorization");
  if (!header || !header->starts_with("Bearer slow")) return std::nullopt;
  return Look(std::string(*header));
}

Status Countdown::Admit(http::Context&) {
  if (left-- > 0) return {};
  return Fail(Error{
      .kind = ErrorKind::kRateLimited, .code = "request.rate_limited", .args = {{"retry_after", "7"}}, .issues = {}});
}

Status Countdown::Refused(http::Context& context, const Error&) {
  if (left_to_refuse-- > 0) return {};
  return Admit(context);
}

void Recorder::OnAnswered(const http::Answered& answered) {
  std::string line(answered.operation);
  lines.push_back(line.append(" ").append(answered.route).append(" ").append(std::to_string(answered.status)));
}

http::Response PlainErrors::Write(const Error& error, const http::Context&) const {
  return {.status = http::ProblemKindOf(error.kind).status,
          .content_type = http::kTextType,
          .headers = {},
          .body = "plain " + error.code};
}

http::Response PlainErrors::WriteStatus(int status, std::string_view code, const ErrorArgs&,
                                        const http::Context&) const {
  return {.status = status, .content_type = http::kTextType, .headers = {}, .body = "plain " + std::string(code)};
}

SampleApi::SampleApi()
    : router(
          {.clock = clock, .messages = messages, .authenticator = &keys, .limiter = &limiter, .observer = &recorder}) {
  AddRooms();
  AddCounts();
  AddFailures();
}

void SampleApi::AddRooms() {
  auto rooms = router.Group({.tag = "Rooms", .description = "Rooms and what is in them."});
  rooms.Add("GET /rooms", {.id = "listRooms", .summary = "List rooms"}, &ListRoomsOf);
  rooms.Add("POST /rooms",
            {.id = "createRoom",
             .summary = "Add a room",
             .scope = "room:write",
             .errors = {ErrorKind::kConflict},
             .body_limit = 100},
            &CreateRoom);
  rooms.Add("GET /rooms/{id}", {.id = "getRoom", .summary = "Read a room", .scope = "room:read"},
            [](Path<ResourceId> id) -> Result<http::Versioned<Echo>> {
              return http::Versioned<Echo>{.value = {id->Text()}, .version = 3};
            });
  rooms.Add("DELETE /rooms/{id}", {.id = "deleteRoom", .summary = "Remove a room", .scope = "room:write"},
            [](Path<ResourceId>, http::IfMatch match) -> Status {
              if (match.version.value_or(3) == 3) return {};
              return Fail(Error::Precondition("version.stale"));
            });
  rooms.Add(
      "GET /rooms/{room}/shelves/{shelf}", {.id = "getShelf", .summary = "Read a shelf"},
      [](Path<ShelfPath> path) -> Result<Echo> { return Echo{path->room.Text() + "#" + std::to_string(path->shelf)}; });
  rooms.Add("GET /me", {.id = "getMe", .summary = "Say who calls", .scope = http::kAnyCaller},
            [](const http::Context& context) -> Result<Echo> { return Echo{context.caller->subject}; });
  rooms.Add("GET /cached", {.id = "getCached", .summary = "Read what was encoded before"},
            []() -> Result<http::Encoded<Echo>> { return http::Encoded<Echo>{R"({"text":"kept"})"}; });
  rooms.Add(
      "PUT /rooms/{id}", {.id = "putRoom", .summary = "Replace a room"},
      [](Path<ResourceId> id, Body<Room> room) -> Result<http::Reply<http::Created<http::Versioned<Room>>>> {
        return http::Reply<http::Created<http::Versioned<Room>>>{
            .status = 202, .headers = {{"X-More", "1"}}, .value = {"/rooms/" + id->Text(), {*std::move(room), 9}}};
      });
}

void SampleApi::AddCounts() {
  router.Group({.tag = "Counts", .description = "Numbers that come one after the other."})
      .Add("POST /counts", {.id = "sumUp", .summary = "Add numbers up", .scope = "room:write"}, &SumUp);
}

void SampleApi::AddFailures() {
  auto failures = router.Group({.tag = "Failures", .description = "Things that go wrong."});
  failures.Add("GET /throws", {.id = "getThrows", .summary = "Throw"},
               []() -> Result<Echo> { throw std::runtime_error("a secret table"); });
  failures.Add("GET /throws-later", {.id = "getThrowsLater", .summary = "Throw in a coroutine"},
               []() -> Task<Result<Echo>> {
                 throw std::runtime_error("a secret host");
                 co_return Echo{};
               });
  failures.Add("GET /internal", {.id = "getInternal", .summary = "Fail inside"}, []() -> Result<Echo> {
    return Fail(Error::Internal("database.statement", {{"reason", "a secret column"}}));
  });
  failures.Add("GET /conflict", {.id = "getConflict", .summary = "Conflict", .errors = {ErrorKind::kConflict}},
               []() -> Result<Echo> {
                 return Fail(Error::Conflict(
                     "booking.refused", {},
                     {{.code = "booking.taken", .pointer = "", .args = {{"resource", "R1"}, {"start", "S"}}}}));
               });
  failures.Add("GET /halted", {.id = "getHalted", .summary = "Stop in the middle"}, []() -> Result<Echo> {
    return Fail(Error{.kind = ErrorKind::kOverloaded,
                      .code = "evidence.stream_interrupted",
                      .args = {{"lines", "7"}, {"retry_after", "3"}},
                      .issues = {{.code = "http.congested", .pointer = "", .args = {}},
                                 {.code = "json.type", .pointer = "/4/n", .args = {}}}});
  });
  router.Group({.tag = "Plain", .description = "Another edge.", .errors = &plain})
      .Add("GET /plain/broken", {.id = "getPlainBroken", .summary = "Fail plainly"},
           []() -> Result<Echo> { return Fail(Error::NotFound("thing.unknown")); })
      .Add("GET /plain/secret", {.id = "getPlainSecret", .summary = "Ask for credentials", .scope = "room:read"},
           []() -> Result<Echo> { return Echo{"secret"}; });
  router.Mount("/plain", plain);
}

Answer SampleApi::Call(http::Method method, std::string_view target, std::vector<http::HeaderField> headers,
                       std::string_view body) {
  const http::Request request{
      .method = method, .target = target, .headers = headers, .body = body, .peer = "192.0.2.1"};
  http::Response response = async::RunSync(router.Handle(request));
  Answer answer{.status = response.status, .body = std::move(response.body), .headers = {}};
  for (const auto& [name, value] : response.headers) answer.headers[name] = value;
  answer.headers["Content-Type"] = response.content_type;
  return answer;
}

Answer SampleApi::Get(std::string_view target, std::vector<http::HeaderField> headers) {
  return Call(http::Method::kGet, target, std::move(headers));
}

Answer SampleApi::Post(std::string_view target, std::string_view body, std::vector<http::HeaderField> headers) {
  headers.push_back({"Content-Type", "application/json"});
  return Call(http::Method::kPost, target, std::move(headers), body);
}

std::string IssuesOf(std::string_view problem) {
  const auto after = [](std::string_view& rest, std::string_view mark) -> std::optional<std::string_view> {
    const auto at = rest.find(mark);
    if (at == rest.npos) return std::nullopt;
    rest.remove_prefix(at + mark.size());
    return rest.substr(0, rest.find('"'));
  };
  std::string_view rest = problem;
  const auto code = after(rest, R"("code":")");
  std::string issues;
  while (const auto pointer = after(rest, R"({"pointer":")")) {
    if (!issues.empty()) issues += "; ";
    issues.append(*pointer).append(" ").append(after(rest, R"("code":")").value_or("?"));
  }
  return issues.empty() ? std::string(code.value_or("no code")) : issues;
}

}  // namespace medres::http_test
