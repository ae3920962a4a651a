#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>

#include "platform/json/json.hpp"

/// Where a fact comes from, and whether somebody has checked it. What answers from facts says so with each answer.
namespace medres::knowledge {

enum class Evidence : std::uint8_t { kOfficial, kStandard, kClassic, kSecondary, kInferred };
BOOST_DESCRIBE_ENUM(Evidence, kOfficial, kStandard, kClassic, kSecondary, kInferred)

/// Unreviewed: as recalled or collected; nobody has compared it with its source yet.
enum class ReviewStatus : std::uint8_t { kUnreviewed, kReviewed };
BOOST_DESCRIBE_ENUM(ReviewStatus, kUnreviewed, kReviewed)

struct Citation {
  std::string source;
  Evidence evidence = Evidence::kInferred;
  ReviewStatus review_status = ReviewStatus::kUnreviewed;
};
BOOST_DESCRIBE_STRUCT(Citation, (), (source, evidence, review_status))

/// A short text in both languages.
struct Bilingual {
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(Bilingual, (), (zh, en))
constexpr auto DescribeJson(const Bilingual*) { return json::Object("Bilingual", "A text in both languages."); }

}  // namespace medres::knowledge
