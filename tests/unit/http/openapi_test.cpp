#include <gtest/gtest.h>

#include "platform/http/openapi.hpp"
#include "unit/http/sample_api.hpp"

namespace medres::http_test {
namespace {

constexpr http::ApiInfo kInfo{.title = "Sample",
                              .version = "1.2.3",
                              .description = "A sample.",
                              .contact_name = "Somebody",
                              .contact_url = "https://example.org"};

/// The document of the sample service, indented, so that one line is one fact.
std::string Document() {
  SampleApi api;
  return *json::Indented(http::OpenApiDocument(api.router, api.messages, kInfo));
}

/// The part from `"key": {` to the brace that closes it.
std::string Part(const std::string& document, std::string_view key) {
  const auto at = document.find("\"" + std::string(key) + "\": {");
  if (at == document.npos) return "";
  const auto line = document.rfind('\n', at) + 1;
  const std::string close = "\n" + std::string(at - line, ' ') + "}";
  return document.substr(at, document.find(close, at) + close.size() - at);
}

void ExpectContains(const std::string& text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) EXPECT_NE(text.find(part), text.npos) << part << "\nnot in\n" << text;
}

TEST(OpenApi, DescribesAnOperationFromItsHandler) {
  const std::string rooms = Part(Document(), "/rooms");
  ExpectContains(Part(rooms, "get"),
                 {R"("operationId": "listRooms")", R"("security": [])", R"("name": "limit")", R"("in": "query")",
                  R"("description": "How many at most.")", R"("maximum": 100)", R"("required": false)",
                  R"("$ref": "#/components/schemas/RoomPage")", R"("422": {)"});
  ExpectContains(Part(rooms, "post"), {R"("description": "Add a room. Needs the scope `room:write`.")",
                                       R"("name": "Idempotency-Key")", R"("201": {)", R"("409": {)", R"("401": {)",
                                       R"("403": {)", R"("required": true)", R"("$ref": "#/components/schemas/Room")"});
}

TEST(OpenApi, DescribesLinesByOne) {
  ExpectContains(Part(Part(Document(), "/counts"), "post"),
                 {R"("application/x-ndjson": {)", R"("$ref": "#/components/schemas/Count")", R"("422": {)"});
}

TEST(OpenApi, DescribesPathParameters) {
  const std::string document = Document();
  ExpectContains(Part(document, "/rooms/{id}"),
                 {R"("in": "path")", R"("format": "id")", R"("name": "If-Match")", R"("412": {)", R"("204": {)"});
  ExpectContains(Part(document, "/rooms/{room}/shelves/{shelf}"),
                 {R"("name": "room")", R"("name": "shelf")", R"("format": "int32")"});
}

TEST(OpenApi, SharesOneResponsePerKindWithATrueExample) {
  const std::string responses = Part(Document(), "responses");
  const std::string components = Part(Document(), "components");
  ExpectContains(Part(components, "Invalid"),
                 {R"("application/problem+json": {)", R"("code": "request.invalid")", R"("pointer": "/patient")"});
  EXPECT_EQ(Part(components, "Overloaded"), "") << "nothing refers to it";
}

TEST(OpenApi, MakesNoSchemaOfQueryStructs) {
  EXPECT_EQ(Part(Document(), "ListRooms"), "");
  EXPECT_NE(Part(Document(), "RoomPage"), "");
}

TEST(OpenApi, IsServedWithItsPage) {
  SampleApi api;
  http::AddDocs(api.router, api.messages, kInfo);
  const Answer document = api.Get("/openapi.json");
  EXPECT_EQ(document.headers.at("Content-Type"), "application/json");
  EXPECT_NE(document.body.find(R"("version":"1.2.3")"), std::string::npos);
  EXPECT_EQ(document.body.find("getOpenApi"), std::string::npos) << "it does not speak of itself";
  const Answer page = api.Get("/docs");
  EXPECT_TRUE(page.body.starts_with("<!doctype html>"));
  EXPECT_EQ(page.body.find("://"), std::string::npos) << "the page needs no other host";
  EXPECT_EQ(api.Get("/docs", {{"If-None-Match", page.headers.at("ETag")}}).status, 304);
  EXPECT_EQ(api.Get("/docs", {{"Accept-Encoding", "gzip"}}).headers.at("Content-Encoding"), "gzip");
}

}  // namespace
}  // namespace medres::http_test
