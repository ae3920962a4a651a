#include "recommendation/herb/model_file.hpp"

#include <gtest/gtest.h>

#include "platform/security/digest.hpp"
#include "recommendation/herb/learned_herbs.hpp"
#include "support/herb_model.hpp"

namespace medres::recommendation {
namespace {

using test::SmallHerbModel;

std::string ReasonOf(std::string_view bytes) {
  const auto read = ParseHerbModel(bytes);
  if (read) return "read";
  const Issue& issue = read.error().issues.at(0);
  return issue.code == "herb.model" ? issue.args.at(0).second : issue.code;
}

/// As somebody would who knows of the checksum.
std::string Sealed(const std::string& body) { return "medres-herbs 1\n" + security::Sha256Hex(body) + "\n" + body; }

TEST(HerbModelFileTest, AnswersAsTheModelThatWasFitted) {
  const std::string bytes = ToBytes(SmallHerbModel());
  auto read = ParseHerbModel(bytes);
  ASSERT_TRUE(read) << ToString(read.error());
  EXPECT_EQ(read->source, "Invented for tests");
  EXPECT_EQ(read->book.prescriptions, SmallHerbModel().book.prescriptions);
  EXPECT_EQ(ToBytes(*read), bytes);
  const LearnedHerbs kept(*std::move(read));
  const HerbRecommender fitted(SmallHerbModel().book, [] {
    std::vector<Mixture::Part> parts;
    parts.emplace_back(0.8F, AverageOf(SmallHerbModel().networks));
    parts.emplace_back(0.2F, std::make_unique<Neighbours>(SmallHerbModel().book));
    return std::make_unique<Mixture>(std::move(parts));
  }());
  for (const Ids& symptoms : {Ids{0}, Ids{0, 1}, Ids{2, 3}, Ids{}, Ids{77}}) {
    EXPECT_EQ(kept.recommender().Score(symptoms), fitted.Score(symptoms));
  }
}

TEST(HerbModelFileTest, RefusesWhatIsNoneOrWasChanged) {
  const std::string bytes = ToBytes(SmallHerbModel());
  const std::string body = bytes.substr(15 + 65);
  std::string other = bytes;
  other[other.size() - 2] ^= 1;
  const auto without = [&](std::size_t count) { return body.substr(0, body.size() - count); };
  struct Case {
    std::string bytes;
    std::string reason;
  };
  for (const auto& [changed, reason] : std::vector<Case>{
           {"", "it does not begin as one"},
           {"medres-herbs 2\n", "it does not begin as one"},
           {"medres-herbs 1\n", "it is not complete, or was changed"},
           {bytes.substr(0, bytes.size() - 1), "it is not complete, or was changed"},
           {bytes + " ", "it is not complete, or was changed"},
           {other, "it is not complete, or was changed"},
           {Sealed(body), "read"},
           {Sealed(without(4)), "the networks have another size"},
           {Sealed(body + "1234"), "the networks have another size"},
           {Sealed(body.substr(0, body.find('\n') + 1)), "prescriptions are missing"},
           {Sealed(body.substr(0, body.find('\n') + 1) + "0\tx\n"), "prescriptions are missing"},
       }) {
    EXPECT_EQ(ReasonOf(changed), reason);
  }
  EXPECT_TRUE(ReasonOf(Sealed("{}\n")).starts_with("its head is wrong"));
}

TEST(HerbModelFileTest, WantsANameForEveryIdThatPrescriptionsHave) {
  HerbModelFile file = SmallHerbModel();
  EXPECT_TRUE(CheckNamed(file));
  file.symptoms.resize(3);
  file.herbs[0].clear();
  const Status checked = CheckNamed(file);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().issues, (std::vector<Issue>{{"herb.unnamed_symptom", "", {{"id", "3"}}},
                                                        {"herb.unnamed_herb", "", {{"id", "0"}}}}));
}

}  // namespace
}  // namespace medres::recommendation
