#include "knowledge/search/embedding.hpp"

#include <cmath>
#include <cstddef>

namespace medres::knowledge {
namespace {

constexpr std::size_t kWide = Embedding::kDimensions;
constexpr int kRounds = 3;

struct SparseMatrix {
  std::size_t columns = 0;
  std::vector<std::size_t> starts{0};
  std::vector<std::uint32_t> at;
  std::vector<float> values;

  std::size_t rows() const { return starts.size() - 1; }
};

/// log(p(d, f) / p(d) p(f)) where it is positive.
SparseMatrix PositiveInformation(const FeatureCounts& counts) {
  std::vector<double> by_feature(counts.features);
  std::vector<double> by_document;
  double all = 0;
  for (const auto& document : counts.documents) {
    double sum = 0;
    for (const auto& [feature, weight] : document) {
      by_feature[feature] += weight;
      sum += weight;
    }
    by_document.push_back(sum);
    all += sum;
  }
  SparseMatrix matrix;
  matrix.columns = counts.features;
  for (std::size_t d = 0; d < counts.documents.size(); ++d) {
    for (const auto& [feature, weight] : counts.documents[d]) {
      const double information = std::log(weight * all / (by_document[d] * by_feature[feature]));
      if (information <= 0) continue;
      matrix.at.push_back(feature);
      matrix.values.push_back(static_cast<float>(information));
    }
    matrix.starts.push_back(matrix.at.size());
  }
  return matrix;
}

/// matrix × dense (columns × kWide)
std::vector<float> Times(const SparseMatrix& matrix, const std::vector<float>& dense) {
  std::vector<float> product(matrix.rows() * kWide);
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    float* const out = product.data() + row * kWide;
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i) {
      const float value = matrix.values[i];
      const float* const in = dense.data() + matrix.at[i] * kWide;
      for (std::size_t k = 0; k < kWide; ++k) out[k] += value * in[k];
    }
  }
  return product;
}

/// transposed matrix × dense (rows × kWide)
std::vector<float> TransposedTimes(const SparseMatrix& matrix, const std::vector<float>& dense) {
  std::vector<float> product(matrix.columns * kWide);
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    const float* const in = dense.data() + row * kWide;
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i) {
      const float value = matrix.values[i];
      float* const out = product.data() + matrix.at[i] * kWide;
      for (std::size_t k = 0; k < kWide; ++k) out[k] += value * in[k];
    }
  }
  return product;
}

/// Gram and Schmidt, on columns.
void MakeOrthonormal(std::vector<float>& dense) {
  const std::size_t rows = dense.size() / kWide;
  for (std::size_t k = 0; k < kWide; ++k) {
    for (std::size_t other = 0; other <= k; ++other) {
      double dot = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        dot += static_cast<double>(dense[row * kWide + k]) * static_cast<double>(dense[row * kWide + other]);
      }
      if (other == k) {
        const float scale = dot > 1e-12 ? static_cast<float>(1 / std::sqrt(dot)) : 0;
        for (std::size_t row = 0; row < rows; ++row) dense[row * kWide + k] *= scale;
      } else {
        const auto share = static_cast<float>(dot);
        for (std::size_t row = 0; row < rows; ++row) dense[row * kWide + k] -= share * dense[row * kWide + other];
      }
    }
  }
}

/// Numbers from -1 to 1 that are the same on every machine.
std::vector<float> FixedBeginning(std::size_t size) {
  std::vector<float> numbers(size);
  std::uint64_t state = 20'260'401;
  for (float& number : numbers) {
    state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    number = static_cast<float>(state >> 40) / 8'388'608.0F - 1;
  }
  return numbers;
}

void Normalise(float* vector) {
  float sum = 0;
  for (std::size_t k = 0; k < kWide; ++k) sum += vector[k] * vector[k];
  if (sum < 1e-20F) return;
  const float scale = 1 / std::sqrt(sum);
  for (std::size_t k = 0; k < kWide; ++k) vector[k] *= scale;
}

}  // namespace

Embedding::Embedding(const FeatureCounts& counts) {
  const SparseMatrix matrix = PositiveInformation(counts);
  features_ = FixedBeginning(matrix.columns * kWide);
  for (int round = 0; round < kRounds; ++round) {
    features_ = TransposedTimes(matrix, Times(matrix, features_));
    MakeOrthonormal(features_);
  }
  documents_ = Times(matrix, features_);
  for (std::size_t row = 0; row < matrix.rows(); ++row) Normalise(documents_.data() + row * kWide);
}

std::vector<float> Embedding::VectorOf(std::span<const std::uint32_t> features) const {
  std::vector<float> vector(kWide);
  for (const std::uint32_t feature : features) {
    for (std::size_t k = 0; k < kWide; ++k) vector[k] += features_[feature * kWide + k];
  }
  Normalise(vector.data());
  return vector;
}

std::vector<float> Embedding::Similarities(std::span<const float> vector) const {
  std::vector<float> similar(documents_.size() / kWide);
  for (std::size_t row = 0; row < similar.size(); ++row) {
    float dot = 0;
    for (std::size_t k = 0; k < kWide; ++k) dot += documents_[row * kWide + k] * vector[k];
    similar[row] = dot;
  }
  return similar;
}

}  // namespace medres::knowledge
