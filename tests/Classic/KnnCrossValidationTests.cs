using System.Globalization;
using FastNet.Models;

namespace FastNet.Tests.Classic;

public sealed class KnnCrossValidationTests
{
    [Theory]
    [InlineData(10, 5, new[] { 0, 2, 4, 6, 8, 10 })]
    [InlineData(11, 3, new[] { 0, 4, 8, 11 })]
    [InlineData(5, 5, new[] { 0, 1, 2, 3, 4, 5 })]
    public void Folds_are_consecutive_and_the_first_ones_are_larger(int count, int folds, int[] borders)
    {
        for (int fold = 0; fold < folds; fold++)
            Assert.Equal((borders[fold], borders[fold + 1]), Folds.Bounds(count, folds, fold));
    }

    [Fact]
    public void Each_fold_is_what_the_classifier_says_of_it_after_the_others()
    {
        VectorDataset all = Samples.Clouds(103, 6, 4, 1.5f, 5, 1);
        int[] ks = [1, 4, 9];

        var found = KnnCrossValidation.Run(all, ks, folds: 4);

        Assert.Equal(4, found.Folds);
        for (int fold = 0; fold < 4; fold++)
        {
            (int start, int end) = Folds.Bounds(103, 4, fold);
            Dataset others = all.Subset([.. Enumerable.Range(0, start), .. Enumerable.Range(end, 103 - end)]);
            double[] expected = KNearestNeighbors.Fit(others).Score(all.Slice(start, end - start), ks);
            for (int i = 0; i < ks.Length; i++)
                Assert.Equal(expected[i], found.Accuracies(i)[fold]);
        }
    }

    [Fact]
    public void Mean_deviation_and_best_follow_from_the_accuracies()
    {
        // Two pairs of neighbours on a line, of one class each; the folds are {0, 10} and {1, 11}.
        var found = KnnCrossValidation.Run(Samples.Vectors(1, [0, 10, 1, 11], [0, 1, 0, 1], 2), [2, 1], folds: 2);

        Assert.Equal([0.5, 0.5], found.Accuracies(0)); // a vote each: the smaller label
        Assert.Equal([1.0, 1.0], found.Accuracies(1));
        Assert.Equal(1, found.BestK);
        Assert.Equal((1.0, 0.0), (found.Mean(1), found.Deviation(1)));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        VectorDataset samples = Samples.Clouds(10, 2, 2, 1, 1, 1);

        Assert.Contains("folds is 1", Assert.ThrowsAny<ArgumentException>(() => KnnCrossValidation.Run(samples, [1], 1)).Message);
        Assert.Contains("folds is 11", Assert.ThrowsAny<ArgumentException>(() => KnnCrossValidation.Run(samples, [1], 11)).Message);
        Assert.Contains(
            "k is 9; expected 1 to 8", Assert.ThrowsAny<ArgumentException>(() => KnnCrossValidation.Run(samples, [9], 5)).Message);
        Assert.Throws<ArgumentException>(() => KnnCrossValidation.Run(samples, [], 5));
    }

    [SkippableFact]
    public void All_fifty_accuracies_on_CIFAR_10_are_the_published_ones()
    {
        ImageDataset? train = Samples.Cifar("data_batch_1.bin", 5000);
        Skip.If(train is null, "CIFAR-10 was not found in FASTNET_DATA or ../shared/data.");
        const string Published = """
            .263 .257 .264 .278 .266
            .239 .249 .240 .266 .254
            .248 .266 .280 .292 .280
            .262 .282 .273 .290 .273
            .265 .296 .276 .284 .280
            .260 .295 .279 .283 .280
            .252 .289 .278 .282 .274
            .270 .279 .279 .282 .285
            .271 .288 .278 .269 .266
            .256 .270 .263 .256 .263
            """;

        var found = KnnCrossValidation.Run(train, KnnCrossValidation.CourseKs);

        string[] rows = Published.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows.Length, found.Ks.Count);
        for (int i = 0; i < rows.Length; i++)
            Assert.Equal(rows[i], string.Join(' ', found.Accuracies(i).Select(a => a.ToString(".000", CultureInfo.InvariantCulture))));
        Assert.Equal(10, found.BestK);
    }
}
