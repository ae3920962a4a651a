#include "catalog/importing.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "catalog/rules.hpp"
#include "catalog/sql_store.hpp"
#include "catalog/table.hpp"
#include "platform/sql/migrations.hpp"
#include "support/sql_database.hpp"

namespace medres::catalog {
namespace {

class NoBookings final : public Bookings {
 public:
  Task<Status> LockForChange(sql::Session& /*session*/, std::vector<ResourceId> /*resources*/) override {
    co_return Status();
  }
  Task<Result<std::vector<AffectedBooking>>> FutureOf(sql::Session& /*session*/, std::vector<ResourceId> /*resources*/,
                                                      Instant /*from*/) override {
    co_return std::vector<AffectedBooking>();
  }
};

/// A catalogue of its own on an empty database.
class House {
 public:
  explicit House(sql::Dialect dialect) : sql_(test::SqlDatabase::Make(dialect)) {
    const auto migrated = sql_->Await(
        sql::Migrate(sql_->database(), sql::SelectMigrations(sql::EmbeddedMigrations(), dialect), false, clock_.Now()));
    EXPECT_TRUE(migrated);
  }

  ImportReport Take(std::string_view text, FileFormat format, ImportMode mode = ImportMode::kAllOrNothing) {
    const auto report = sql_->Await(Import(service_, directory_, text, format, mode, "test", "tester",
                                           [](std::size_t /*done*/, std::size_t /*total*/) {}));
    EXPECT_TRUE(report);
    return *report;
  }

  std::string Export(FileFormat format) const {
    std::string text = format == FileFormat::kCsv ? TableHeader() + "\n" : "";
    SearchQuery query;
    query.limit = 1000;
    for (const SearchHit& hit : index_.Search(query)->hits) text += ExportLine(*hit.resource, format) + "\n";
    return text;
  }

  Directory::Entry Find(std::string_view id) const { return directory_.Find(*ResourceId::Parse(id)); }
  std::size_t Size() const { return directory_.Size(); }

 private:
  SystemClock clock_;
  std::unique_ptr<test::SqlDatabase> sql_;
  SqlResourceStore store_;
  NoBookings bookings_;
  Directory directory_;
  SearchIndex index_{directory_};
  CatalogService service_{sql_->database(), store_, bookings_, directory_, index_, clock_};
};

/// Everything that can be said, what is below before what is above.
constexpr std::string_view kWhole =
    R"({"id":"01M8A9WWTFE72V65MKSZ9P8703","kind":"practitioner","name":{"zh":"王明，\"主任\"","en":"Wang, Ming"},"status":"suspended","capacity":2,"parent":"01M8A9WWTFE72V65MKSZ9P8702","practitioner":{"title":"231","registration_type":"specialist","practice_class":"tcm","specialties":["50.13","50.01"],"constitutions":["D","I"],"affiliations":[{"organization":"01M8A9WWTFE72V65MKSZ9P8701","department":"01M8A9WWTFE72V65MKSZ9P8702","location":"01M8A9WWTFE72V65MKSZ9P8704","title":"232","valid_from":"2026-01-01","valid_to":"2026-12-31"}]},"attributes":{"demo":"true","note":"a;b, c"},"identifiers":{"urn:x":"7"}}
{"id":"01M8A9WWTFE72V65MKSZ9P8704","kind":"room","name":{"zh":"诊室 1"},"status":"maintenance","parent":"01M8A9WWTFE72V65MKSZ9P8702"}
{"id":"01M8A9WWTFE72V65MKSZ9P8705","kind":"equipment","name":{"en":"Scanner"},"status":"retired","parent":"01M8A9WWTFE72V65MKSZ9P8704","equipment":{"model":"X-1","serial_number":"S;1","calibration_due":"2027-02-28","maintenance_due":"2026-12-31"}}
{"id":"01M8A9WWTFE72V65MKSZ9P8702","kind":"department","name":{"zh":"针灸科"},"status":"active","parent":"01M8A9WWTFE72V65MKSZ9P8701","department":{"codes":["50.13"]}}
{"id":"01M8A9WWTFE72V65MKSZ9P8701","kind":"facility","name":{"zh":"上海市中医医院"},"status":"active","zone":"Asia/Shanghai","facility":{"level":"三级","grade":"甲等","category":"中医医院","province":"上海市","city":"上海市","address":"芷江中路274号","phone":"021-56639828","position":{"longitude":121.4633,"latitude":31.2603,"crs":"gcj02"}}}
{"id":"01M8A9WWTFE72V65MKSZ9P8706","kind":"facility","name":{"zh":"无名卫生院"},"facility":{"city":"北京市"}}
)";

class Importing : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    if (!test::SqlDatabase::Make(GetParam())) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
  }
};

INSTANTIATE_TEST_SUITE_P(Databases, Importing, testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres),
                         [](const auto& tested) {
                           return tested.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres";
                         });

constexpr std::array kFormats{FileFormat::kNdjson, FileFormat::kCsv};

TEST_P(Importing, AnExportIsTakenWholeByAnEmptyCatalogueAndExportsTheSame) {
  for (const FileFormat format : kFormats) {
    House first(GetParam());
    const auto report = first.Take(kWhole, FileFormat::kNdjson);
    ASSERT_TRUE(report.errors.empty()) << report.errors.front().issues.front().code;
    EXPECT_EQ(report.imported, 6);
    const std::string exported = first.Export(format);
    House second(GetParam());
    EXPECT_EQ(second.Take(exported, format).imported, 6);
    EXPECT_EQ(second.Export(format), exported);
    EXPECT_EQ(second.Find("01M8A9WWTFE72V65MKSZ9P8703")->practitioner,
              first.Find("01M8A9WWTFE72V65MKSZ9P8703")->practitioner);
    EXPECT_EQ(second.Find("01M8A9WWTFE72V65MKSZ9P8703")->status, ResourceStatus::kSuspended);
    EXPECT_EQ(second.Find("01M8A9WWTFE72V65MKSZ9P8706")->facility->level, std::nullopt);
    EXPECT_EQ(second.Find("01M8A9WWTFE72V65MKSZ9P8706")->facility->position, std::nullopt);
  }
}

TEST_P(Importing, WhatHasNotChangedIsLeftAlone) {
  House house(GetParam());
  house.Take(kWhole, FileFormat::kNdjson);
  for (const FileFormat format : kFormats) {
    const auto again = house.Take(house.Export(format), format);
    EXPECT_EQ(again.imported, 0);
    EXPECT_EQ(again.unchanged, 6);
    EXPECT_EQ(house.Find("01M8A9WWTFE72V65MKSZ9P8703")->version, 1);
  }
}

/// "line pointer code" of everything that is wrong.
std::vector<std::string> WrongIn(const ImportReport& report) {
  std::vector<std::string> wrong;
  for (const LineError& error : report.errors) {
    for (const Issue& issue : error.issues) {
      wrong.push_back(std::to_string(error.line) + " " + issue.pointer + " " + issue.code);
    }
  }
  return wrong;
}

constexpr std::string_view kPartlyWrong =
    "name,city,kind,level,longitude,id,parent\n"
    "甲医院,北京市,facility,三级,,,\n"
    "乙医院,北京市,facility,九级,,,\n"
    "丙医院,北京市,facility,,east,,\n"
    "丁医院,北京市,facility,,,not-an-id,\n"
    "戊医院,北京市,castle,,,,\n"
    "己医院,北京市\n"
    "甲医院,北京市,facility,,,,\n";

TEST_P(Importing, TablesTellEveryLineThatIsWrongAndTakeNothing) {
  House house(GetParam());
  const auto report = house.Take(kPartlyWrong, FileFormat::kCsv);
  EXPECT_EQ(report.lines, 7);
  EXPECT_EQ(report.imported, 0);
  EXPECT_EQ(house.Size(), 0U);
  std::map<int, std::string> first;
  for (const LineError& error : report.errors) first[error.line] = error.issues.front().pointer;
  EXPECT_EQ(first,
            (std::map<int, std::string>{
                {3, "/facility/level"}, {4, "/facility/position/longitude"}, {5, "/id"}, {6, "/kind"}, {7, ""}}));
  ASSERT_EQ(report.duplicates.size(), 1U);
  EXPECT_EQ(report.duplicates[0].line, 8);
  EXPECT_EQ(report.duplicates[0].first_line, 2);
}

TEST_P(Importing, TablesTakeTheGoodLinesWhenAsked) {
  House house(GetParam());
  EXPECT_EQ(house.Take(kPartlyWrong, FileFormat::kCsv, ImportMode::kGoodLines).imported, 2);
  EXPECT_EQ(house.Size(), 2U);
}

TEST_P(Importing, LinesFallWithWhatTheyStandIn) {
  House house(GetParam());
  const auto report = house.Take(
      R"({"id":"01M8A9WWTFE72V65MKSZ9P8701","kind":"facility","name":{"zh":"甲"},"facility":{"level":"九级"}}
{"id":"01M8A9WWTFE72V65MKSZ9P8702","kind":"department","name":{"zh":"乙"},"parent":"01M8A9WWTFE72V65MKSZ9P8701"}
{"id":"01M8A9WWTFE72V65MKSZ9P8703","kind":"room","name":{"zh":"丙"},"parent":"01M8A9WWTFE72V65MKSZ9P8702"}
{"id":"01M8A9WWTFE72V65MKSZ9P8704","kind":"room","name":{"zh":"丁"}}
{"id":"01M8A9WWTFE72V65MKSZ9P8704","kind":"room","name":{"zh":"戊"}}
)",
      FileFormat::kNdjson, ImportMode::kGoodLines);
  EXPECT_EQ(WrongIn(report),
            (std::vector<std::string>{"1 /facility/level resource.unknown_code", "2 /parent resource.not_found",
                                      "3 /parent resource.not_found", "5 /id import.id_repeated"}));
  EXPECT_EQ(report.imported, 1);
}

TEST_P(Importing, LinesCannotStandBelowThemselves) {
  House house(GetParam());
  const auto report = house.Take(
      R"({"id":"01M8A9WWTFE72V65MKSZ9P8701","kind":"facility","name":{"zh":"甲"},"parent":"01M8A9WWTFE72V65MKSZ9P8702"}
{"id":"01M8A9WWTFE72V65MKSZ9P8702","kind":"facility","name":{"zh":"乙"},"parent":"01M8A9WWTFE72V65MKSZ9P8701"}
)",
      FileFormat::kNdjson);
  EXPECT_EQ(WrongIn(report),
            (std::vector<std::string>{"1 /parent resource.parent_cycle", "2 /parent resource.parent_cycle"}));
}

TEST_P(Importing, LinesChangeNeitherKindNorStatusOfWhatIsThere) {
  House house(GetParam());
  house.Take(kWhole, FileFormat::kNdjson);
  const auto report =
      house.Take(R"({"id":"01M8A9WWTFE72V65MKSZ9P8704","kind":"equipment","name":{"zh":"诊室 1"},"status":"active"})",
                 FileFormat::kNdjson);
  EXPECT_EQ(WrongIn(report),
            (std::vector<std::string>{"1 /kind resource.kind_fixed", "1 /status resource.status_by_transition"}));
}

}  // namespace
}  // namespace medres::catalog
