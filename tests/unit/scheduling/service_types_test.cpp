#include "scheduling/service_types.hpp"

#include <gtest/gtest.h>

namespace medres::scheduling {
namespace {

struct SegmentsCase {
  const char* what;
  std::optional<int> from;
  std::optional<int> to;
  std::vector<VisitSegment> said;
  int pad_before;
  int pad_after;
  std::vector<PaddedSegment> segments;
};

class SegmentsTable : public testing::TestWithParam<SegmentsCase> {};

/// Of a visit of forty minutes.
TEST_P(SegmentsTable, AreWhereARequirementNeedsItsResources) {
  const SegmentsCase& row = GetParam();
  ServiceType service;
  service.duration_minutes = 40;
  service.buffer_before_minutes = row.pad_before;
  service.buffer_after_minutes = row.pad_after;
  Requirement requirement;
  requirement.from_minute = row.from;
  requirement.to_minute = row.to;
  requirement.segments = row.said;
  EXPECT_EQ(SegmentsOf(requirement, service), row.segments) << row.what;
}

INSTANTIATE_TEST_SUITE_P(
    ServiceTypes, SegmentsTable,
    testing::Values(
        SegmentsCase{"the whole visit", {}, {}, {}, 5, 10, {{0, 40, 5, 10}}},
        SegmentsCase{"from a minute on", 10, {}, {}, 5, 10, {{10, 40, 5, 10}}},
        SegmentsCase{"up to a minute", {}, 15, {}, 5, 10, {{0, 15, 5, 10}}},
        SegmentsCase{"one that is listed", {}, {}, {{5, 15}}, 5, 10, {{5, 15, 5, 10}}},
        SegmentsCase{"two far apart", {}, {}, {{0, 10}, {30, 35}}, 5, 10, {{0, 10, 5, 10}, {30, 35, 5, 10}}},
        SegmentsCase{"pads end at the next", {}, {}, {{0, 10}, {30, 35}}, 60, 45, {{0, 10, 60, 20}, {30, 35, 20, 45}}},
        SegmentsCase{"three",
                     {},
                     {},
                     {{0, 5}, {10, 15}, {30, 40}},
                     10,
                     10,
                     {{0, 5, 10, 5}, {10, 15, 5, 10}, {30, 40, 10, 10}}}));

struct CheckCase {
  const char* what;
  std::optional<int> from;
  std::optional<int> to;
  std::vector<VisitSegment> segments;
  std::vector<std::string> refused;  ///< code and pointer
};

class SegmentChecks : public testing::TestWithParam<CheckCase> {};

TEST_P(SegmentChecks, SayWhatIsWrongAndWhere) {
  const CheckCase& row = GetParam();
  ServiceType service;
  service.name.en = "Needles";
  service.duration_minutes = 40;
  Requirement& requirement = service.requirements.emplace_back();
  requirement.kind = catalog::ResourceKind::kPractitioner;
  requirement.from_minute = row.from;
  requirement.to_minute = row.to;
  requirement.segments = row.segments;
  std::vector<std::string> refused;
  for (const Issue& issue : CheckServiceType(service, catalog::Directory())) {
    refused.push_back(issue.code + " " + issue.pointer);
  }
  EXPECT_EQ(refused, row.refused) << row.what;
}

INSTANTIATE_TEST_SUITE_P(
    ServiceTypes, SegmentChecks,
    testing::Values(
        CheckCase{"none", {}, {}, {}, {}}, CheckCase{"in order", {}, {}, {{0, 10}, {15, 20}, {30, 40}}, {}},
        CheckCase{"the short form", 5, 10, {}, {}},
        CheckCase{"beyond the visit", {}, 45, {}, {"service_type.segment /requirements/0/to_minute"}},
        CheckCase{"a part beyond the visit",
                  {},
                  {},
                  {{0, 10}, {30, 45}},
                  {"service_type.segment /requirements/0/segments/1/to_minute"}},
        CheckCase{"an empty part", {}, {}, {{10, 10}}, {"service_type.segment /requirements/0/segments/0/to_minute"}},
        CheckCase{"touching",
                  {},
                  {},
                  {{0, 10}, {10, 20}},
                  {"service_type.segments_order /requirements/0/segments/1/from_minute"}},
        CheckCase{"out of order",
                  {},
                  {},
                  {{30, 40}, {0, 10}},
                  {"service_type.segments_order /requirements/0/segments/1/from_minute"}},
        CheckCase{"overlapping",
                  {},
                  {},
                  {{0, 30}, {20, 40}},
                  {"service_type.segments_order /requirements/0/segments/1/from_minute"}},
        CheckCase{"both forms", 0, {}, {{0, 10}, {30, 40}}, {"service_type.segments_twice /requirements/0/segments"}}));

}  // namespace
}  // namespace medres::scheduling
