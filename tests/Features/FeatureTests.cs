using FastNet.Layers;
using FastNet.Models;
using FastNet.Numerics;
using FastNet.Tests.Classic;

namespace FastNet.Tests.Features;

public sealed class FeatureTests
{
    private static float[] Of(FeatureExtractor extractor, int channels, int side, Func<int, int, int> pixel)
    {
        var image = new byte[channels * side * side];
        for (int i = 0; i < image.Length; i++)
            image[i] = (byte)pixel(i % (side * side) / side, i % side);
        return extractor.Extract(Samples.Images(channels, side, image)).ToArray();
    }

    [Fact]
    public void Hog_of_a_flat_image_is_zero() => Assert.All(Of(new Hog(), 1, 16, (_, _) => 77), f => Assert.Equal(0, f));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Hog_of_an_upright_edge_is_in_the_first_range(int channels)
    {
        // From column 3 to 4 it becomes lighter by 80, in the left of two cells a row: 8 of 64 pixels.
        float[] features = Of(new Hog(), channels, 16, (_, x) => x < 4 ? 10 : 90);

        for (int i = 0; i < features.Length; i++)
            Assert.Equal(i is 0 or 18 ? 80 * 8 / 64f : 0, features[i], 1e-4);
    }

    [Fact]
    public void Hog_knows_no_sign_and_puts_other_edges_elsewhere()
    {
        // Darker to the right: the same range as lighter. A level edge is at 90 degrees, the fifth range; a slope of 45 in the third.
        Assert.Equal(10, Of(new Hog(), 1, 8, (_, x) => x < 4 ? 90 : 10)[0], 1e-4);
        Assert.Equal(10, Of(new Hog(), 1, 8, (y, _) => y < 4 ? 90 : 10)[5], 1e-4);
        float[] slope = Of(new Hog(), 1, 16, (y, x) => 4 * (y + x));
        Assert.Equal(4 * MathF.Sqrt(2), slope[2], 1e-4);
        Assert.Equal(0, slope[0]);
    }

    [Fact]
    public void Hog_of_32_x_32_has_144_features_and_refuses_what_it_cannot_do()
    {
        Assert.Equal(144, new Hog().Count(Shape.Image(3, 32, 32)));
        Assert.Contains("2x32x32", Assert.Throws<ArgumentException>(() => new Hog().Count(Shape.Image(2, 32, 32))).Message);
        Assert.Contains("8 x 8", Assert.Throws<ArgumentException>(() => new Hog().Count(Shape.Image(1, 32, 7))).Message);
    }

    [Theory]
    [InlineData(255, 0, 0, 0)]
    [InlineData(255, 255, 0, 60)]
    [InlineData(0, 255, 0, 120)]
    [InlineData(0, 128, 128, 180)]
    [InlineData(0, 0, 9, 240)]
    [InlineData(200, 0, 200, 300)]
    [InlineData(200, 0, 1, 359.7)]
    [InlineData(70, 70, 70, 0)]
    public void Hue_of_pure_colours_is_their_angle(int red, int green, int blue, double degrees) =>
        Assert.Equal(degrees / 360, HsvHistogram.Hue(red, green, blue), 1e-6);

    [Fact]
    public void Hue_is_below_one_for_all_colours_at_the_edge()
    {
        for (int blue = 1; blue < 256; blue++)
            Assert.InRange(HsvHistogram.Hue(255, 0, blue) * 360, 0, 359.99f);
    }

    [Fact]
    public void Hues_are_counted_as_shares()
    {
        // 2 x 2: red, green, green, blue.
        ImageDataset image = Samples.Images(3, 2, [255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255]);

        Assert.Equal([0.25f, 0, 0, 0.5f, 0, 0, 0.25f, 0, 0, 0], new HsvHistogram().Extract(image).ToArray());
        Assert.Throws<ArgumentException>(() => new HsvHistogram().Count(Shape.Image(1, 2, 2)));
    }

    [Fact]
    public void Concatenated_features_are_one_behind_the_other()
    {
        ImageDataset images = Samples.RandomImages(5, 16, 1);
        float[] hog = new Hog().Extract(images).ToArray(), hue = new HsvHistogram(25).Extract(images).ToArray();

        float[] both = FeatureExtractor.Concat(new Hog(), new HsvHistogram(25)).Extract(images).ToArray();

        for (int i = 0; i < 5; i++)
            Assert.Equal([.. hog[(i * 36)..(i * 36 + 36)], .. hue[(i * 25)..(i * 25 + 25)]], both[(i * 61)..(i * 61 + 61)]);
        Assert.Throws<ArgumentException>(() => FeatureExtractor.Concat());
    }

    [Fact]
    public void A_scale_makes_mean_0_and_deviation_1_and_leaves_constants_finite()
    {
        VectorDataset train = Samples.Vectors(2, [1, 7, 3, 7, 5, 7, 7, 7], [0, 0, 0, 0], 1);

        var scale = FeatureScale.Fit(train);

        Assert.Equal([4f, 7f], scale.Means.ToArray());
        Assert.Equal(MathF.Sqrt(5), scale.Deviations[0], 1e-6);
        Assert.Equal(1, scale.Deviations[1]);
        float[] scaled = scale.Apply(Samples.Vectors(2, [4 + MathF.Sqrt(5), 8], [0], 1)).ToArray();
        Assert.Equal(1, scaled[0], 1e-6);
        Assert.Equal(1, scaled[1]);
        Assert.Contains(
            "3 features; expected 2", Assert.Throws<ArgumentException>(() => scale.Apply(Samples.Clouds(2, 3, 1, 1, 1, 1))).Message);
    }

    [Fact]
    public void Features_do_not_depend_on_threads_or_pixel_scales()
    {
        ImageDataset images = Samples.RandomImages(300, 16, 2);
        var words = BagOfVisualWords.Fit(images, words: 8, patches: 500, seed: 4);
        FeatureExtractor all = FeatureExtractor.Concat(new Hog(), new HsvHistogram(), words);
        float[] many = all.Extract(images).ToArray();
        using Team.CapScope one = Team.Cap(1);

        Assert.Equal(many, all.Extract(images.With(PixelScale.Unit)).ToArray());
        Assert.Equal(words.Vocabulary.ToArray(), BagOfVisualWords.Fit(images, words: 8, patches: 500, seed: 4).Vocabulary.ToArray());
        Assert.NotEqual(words.Vocabulary.ToArray(), BagOfVisualWords.Fit(images, words: 8, patches: 500, seed: 5).Vocabulary.ToArray());
    }

    [Fact]
    public void Words_tell_two_textures_apart()
    {
        // Upright and level stripes: with two words, each image is all of one word or of the words of its own texture.
        var upright = new byte[16 * 16];
        var level = new byte[16 * 16];
        for (int i = 0; i < 256; i++)
            (upright[i], level[i]) = ((byte)(i % 4 < 2 ? 200 : 50), (byte)(i / 16 % 4 < 2 ? 200 : 50));
        ImageDataset images = Samples.Images(1, 16, upright, level);

        float[] features = BagOfVisualWords.Fit(images, words: 8, patch: 4, stride: 1, patches: 200).Extract(images).ToArray();

        Assert.Equal(1, features.AsSpan(0, 8).ToArray().Sum(), 1e-5);
        for (int word = 0; word < 8; word++)
            Assert.True(features[word] == 0 || features[8 + word] == 0);
    }

    [Fact]
    public void Bad_vocabularies_are_refused()
    {
        ImageDataset images = Samples.RandomImages(3, 8, 1);

        Assert.Contains("words is 11", Assert.ThrowsAny<ArgumentException>(() => BagOfVisualWords.Fit(images, 11, patches: 10)).Message);
        Assert.Contains("9 x 9", Assert.ThrowsAny<ArgumentException>(() => BagOfVisualWords.Fit(images, patch: 9)).Message);
        var words = BagOfVisualWords.Fit(images, words: 2, patches: 10);
        Assert.Contains("expected 3 channels", Assert.Throws<ArgumentException>(() => words.Count(Shape.Image(1, 8, 8))).Message);
    }
}
