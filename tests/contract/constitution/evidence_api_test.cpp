#include <gtest/gtest.h>

#include "api/rest/constitution/tongue.hpp"
#include "api/rest/knowledge/extraction.hpp"
#include "contract/constitution/evidence_contract.hpp"
#include "platform/http/body_source.hpp"
#include "platform/json/view.hpp"
#include "support/pictures.hpp"
#include "unit/constitution/tongue_pictures.hpp"

namespace medres::constitution {
namespace {

/// A stream of which each part is there when the one before was used up; what came before it is done first.
class Parts final : public http::BodySource {
 public:
  struct One {
    Part part;
    std::function<Task<void>()> before = {};
  };
  explicit Parts(std::vector<One> parts) : parts_(std::move(parts)) {}

  Task<Part> Next() override {
    if (at_ == parts_.size()) co_return std::string_view();
    One& one = parts_[at_++];
    if (one.before) co_await one.before();
    co_return one.part;
  }
  std::optional<Part> Poll() override { return std::nullopt; }

 private:
  std::vector<One> parts_;
  std::size_t at_ = 0;
};

/// Anybody may do anything.
class Everybody final : public http::Authenticator {
 public:
  Result<std::shared_ptr<const http::Identity>> Authenticate(const http::Request&) const override {
    return std::make_shared<const http::Identity>(http::Identity{"key:test", {"*"}});
  }
};

/// The endpoints of evidence over a database of the test's own, without a socket.
class EvidenceApi : public ObservationContract {
 protected:
  void SetUp() override {
    ObservationContract::SetUp();
    if (IsSkipped()) return;
    auto group = router_.Group({.tag = "constitution", .description = "Evidence."});
    api::AddConstitutionObservations(group, {*service_, messages_});
    api::AddConstitutionState(group, {*service_, messages_});
    api::AddTongues(group, {*service_, messages_}, pool_);
    api::AddSymptomExtraction(group, Known(), messages_);
  }

  http::Response Post(const std::string& path, std::string_view body, std::string_view type = "application/json") {
    const std::vector<http::HeaderField> headers{{"Content-Type", type}};
    return Await(router_.Handle(
        {.method = http::Method::kPost, .target = path, .headers = headers, .body = body, .peer = "127.0.0.1"}));
  }
  http::Response Stream(std::vector<Parts::One> parts, const std::string& patient = {}) {
    Parts source(std::move(parts));
    const std::vector<http::HeaderField> headers{{"Content-Type", "application/x-ndjson"}};
    const std::string path =
        "/api/v1/patients/" + (patient.empty() ? patient_.Text() : patient) + "/constitution-observations:stream";
    return Await(router_.Handle({.method = http::Method::kPost,
                                 .target = path,
                                 .headers = headers,
                                 .body = {},
                                 .incoming = &source,
                                 .peer = "127.0.0.1"}));
  }
  std::string OfPatient(std::string_view what) {
    return "/api/v1/patients/" + patient_.Text() + "/" + std::string(what);
  }
  static std::string Photo(bool has_card) {
    std::mt19937 random(11);
    return medres::test::ToPng(
        test::Rendered({.body = {72, 13, 8}, .coating = LabColour{80, 3, 5}, .has_card = has_card}, random));
  }

  const http::Messages messages_ = http::Messages::Embedded();
  Everybody everybody_;
  async::BlockingPool pool_{1, 4};
  http::Router router_{{.clock = clock_, .messages = messages_, .authenticator = &everybody_}};
};

TEST_P(EvidenceApi, AStreamKeepsGoodLinesAndNamesTheOthers) {
  const auto answer = Post(OfPatient("constitution-observations:stream"),
                           "{\"measurand\":\"steps\",\"value\":1200,\"unit\":\"/d\"}\n"
                           "{\"measurand\":\"steps\",\"value\":\n\n"
                           "{\"measurand\":\"waist\",\"value\":9000,\"unit\":\"cm\"}\n"
                           "{\"measurand\":\"waist\",\"value\":1.02,\"unit\":\"m\"}",
                           "application/x-ndjson");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto tape = json::Tape::Make(answer.body);
  ASSERT_TRUE(tape);
  const json::View view(*tape);
  EXPECT_EQ(view["lines"].Text(), "5");
  EXPECT_EQ(view["added"].Text(), "2");
  EXPECT_EQ(view["refused_lines"].Text(), "2");
  std::string refused;
  for (const json::View& one : view["refused"].Items()) {
    refused += one["line"].Text() + one["pointer"].Text() + " " + one["code"].Text() + ";";
  }
  EXPECT_EQ(refused, "2 json.syntax;4/value evidence.implausible;");
  EXPECT_EQ(view["state"]["basis"].Text(), "evidence-alone");
  EXPECT_EQ(Own().Number("select count(*) from constitution_observation"), 2);
}

constexpr std::string_view kSteps =
    R"({"measurand":"steps","value":1200,"unit":"/d","observed_at":"2026-01-02T03:04:05Z"})"
    "\n";
constexpr std::string_view kObese = R"({"measurand":"bmi","value":31,"unit":"kg/m2"})"
                                    "\n";
constexpr std::string_view kWrong = R"({"measurand":"waist","value":9000,"unit":"cm"})"
                                    "\n";

TEST_P(EvidenceApi, AStreamIsKeptWhileItComes) {
  std::size_t kept = 0;
  const auto look = [&]() -> Task<void> {
    const auto page = co_await service_->List({.patient = patient_});
    kept = page ? page->items.size() : 0;
  };
  const auto answer = Stream({{kSteps}, {kObese, look}, {kSteps}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(kept, 1U) << "the first line, before the second was there";
  EXPECT_TRUE(answer.body.starts_with(R"({"lines":3,"added":2,"known":1,"refused_lines":0,"refused":[],"state":{)"))
      << answer.body;
  EXPECT_TRUE(answer.body.contains("sensor:bmi/obese")) << answer.body;
}

TEST_P(EvidenceApi, AnInterruptedStreamSaysWhatWasKeptAndWhereToGoOn) {
  const auto cut =
      Stream({{kSteps}, {kWrong}, {std::string_view("{\"meas")}, {Fail(Error::Malformed("http.body_cut_off"))}});
  EXPECT_EQ(cut.status, 400);
  EXPECT_TRUE(cut.body.contains(R"("code":"evidence.stream_interrupted")")) << cut.body;
  EXPECT_TRUE(cut.body.contains(R"("values":{"lines":"2","added":"1","known":"0","refused":"1","next_line":"3"})"))
      << cut.body;
  EXPECT_TRUE(cut.body.contains(R"("conflicts":[{"rule":"http.body_cut_off")")) << cut.body;
  EXPECT_TRUE(cut.body.contains(R"("rule":"evidence.implausible")")) << cut.body;
  EXPECT_TRUE(cut.body.contains(R"("pointer":"/2/value")")) << cut.body;
  EXPECT_EQ(Own().Number("select count(*) from constitution_observation"), 1);
  const auto again = Stream({{kSteps}, {kObese}});
  EXPECT_TRUE(again.body.starts_with(R"({"lines":2,"added":1,"known":1,)")) << again.body;
}

TEST_P(EvidenceApi, AStreamWithoutAGoodBeginningFailsAsAnyRequest) {
  const auto cut = Stream({{std::string_view("{\"meas")}, {Fail(Error::Malformed("http.body_cut_off"))}});
  EXPECT_EQ(cut.status, 400);
  EXPECT_TRUE(cut.body.contains(R"("code":"http.body_cut_off")")) << cut.body;
  const auto nobody = Stream({{kSteps}, {kObese}}, PatientId::Make().Text());
  EXPECT_EQ(nobody.status, 404);
  EXPECT_TRUE(nobody.body.contains(R"("code":"patient.not_found")")) << nobody.body;
  EXPECT_EQ(Stream({}).status, 200);
}

TEST_P(EvidenceApi, APatientWhoIsMergedMeanwhileEndsTheStream) {
  const auto merge = [&]() -> Task<void> {
    const auto merged = co_await patients_->Merge(duplicate_, patient_);
    EXPECT_TRUE(merged);
  };
  const auto answer = Stream({{kSteps}, {kObese, merge}, {kSteps}});
  EXPECT_EQ(answer.status, 409);
  EXPECT_TRUE(answer.body.contains(R"("conflicts":[{"rule":"patient.merged_already")")) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("next_line":"2")")) << answer.body;
}

TEST_P(EvidenceApi, RefusalsOfAStreamAreCountedButNotAllTold) {
  std::string body;
  for (int i = 0; i < 1'000; ++i) body += kWrong;
  body.append(20'000, 'x').append("\n");
  const auto answer = Post(OfPatient("constitution-observations:stream"), body, "application/x-ndjson");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.body.starts_with(R"({"lines":1001,"added":0,"known":0,"refused_lines":1001,)"));
  EXPECT_LT(answer.body.size(), 50'000U);
}

TEST_P(EvidenceApi, AComplaintIsRead) {
  const auto answer = Post("/api/v1/symptoms:extract", R"({"text":"睡不着兩個星期了，沒有發燒"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("key":"symptom:失眠")")) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("iso8601":"P2W","text":"兩個星期")")) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("denied":true)")) << answer.body;
}

TEST_P(EvidenceApi, ATongueIsMeasuredAndItsPictureForgotten) {
  const auto answer = Post("/api/v1/tongue-photos:measure", Photo(true), "image/png");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("balance":"card")")) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("features":["tongue:body/pale","tongue:coating/white"])")) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("review_status":"unreviewed")")) << answer.body;
}

TEST_P(EvidenceApi, OnlyABalancedTongueIsEvidence) {
  const auto balanced = Post(OfPatient("tongue-photos:measure"), Photo(true), "image/png");
  ASSERT_EQ(balanced.status, 200) << balanced.body;
  EXPECT_TRUE(balanced.body.contains(R"("feature":"tongue:body/pale")")) << balanced.body;
  const auto guessed = Post(OfPatient("tongue-photos:measure"), Photo(false), "image/png");
  EXPECT_FALSE(guessed.body.contains(R"("feature":"tongue:)")) << guessed.body;
}

TEST_P(EvidenceApi, HostileFilesAreRefused) {
  const std::string photo = Photo(true);
  for (const auto& [file, code] :
       {std::pair(photo.substr(0, photo.size() / 2), "image.broken"), std::pair(std::string("<svg/>"), "image.format"),
        std::pair(std::string(), "image.format")}) {
    const auto answer = Post("/api/v1/tongue-photos:measure", file, "image/png");
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.body.contains(code)) << answer.body;
  }
}

TEST_P(EvidenceApi, EveryContributionIsShownAndAnEmergencyStopsAll) {
  const auto fused =
      Post(OfPatient("constitution-state"), R"({"complaint":"特别怕冷，不口渴","tongue":["tongue:body/pale"],)"
                                            R"("observations":[{"measurand":"bmi","value":31,"unit":"kg/m2"}]})");
  ASSERT_EQ(fused.status, 200) << fused.body;
  const auto tape = json::Tape::Make(fused.body);
  const json::View view(*tape);
  std::string features;
  for (const json::View& one : view["contributions"].Items()) features += one["feature"].Text() + " ";
  EXPECT_EQ(features, "symptom:恶寒 sensor:bmi/obese tongue:body/pale symptom:口渴 ");
  EXPECT_TRUE(view["conclusion"].Text().starts_with("Weak")) << fused.body;
  const auto stopped = Post(OfPatient("constitution-state"), R"({"complaint":"怕冷，突然胸口痛"})");
  ASSERT_EQ(stopped.status, 200) << stopped.body;
  EXPECT_TRUE(stopped.body.contains(R"("word":"胸痛")")) << stopped.body;
  EXPECT_FALSE(stopped.body.contains(R"("basis")")) << stopped.body;
  const auto unknown = Post(OfPatient("constitution-state"), R"({"tongue":["tongue:body/blue"]})");
  EXPECT_EQ(unknown.status, 422);
}

MEDRES_ON_BOTH_DATABASES(EvidenceApi);

}  // namespace
}  // namespace medres::constitution
