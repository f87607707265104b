using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Tests.Training;

/// <summary>Augmented images are moved, mirrored and cut, and nothing else.</summary>
public sealed class AugmentationTests
{
    private const int Size = 6, Count = 64;

    // Pixel (c, y, x) of every image is 1 + its place, so that 0 is what moved in.
    private static readonly byte[] Image = [.. Enumerable.Range(1, 2 * Size * Size).Select(i => (byte)i)];

    private static readonly ImageDataset Images = new(
        Shape.Image(2, Size, Size), [.. Enumerable.Repeat(Image, Count).SelectMany(i => i)], new int[Count], ["a"]);

    [Fact]
    public void Every_image_is_a_shift_of_the_original_mirrored_or_not()
    {
        var seen = new HashSet<(bool, int, int)>();
        foreach (float[] image in Read(new Augmentation { Flip = true, Crop = 2 }))
            seen.Add(Find(image));
        Assert.True(seen.Count > 25, $"{seen.Count} kinds"); // of 50
        Assert.Contains(seen, s => s.Item1);
        Assert.Contains(seen, s => !s.Item1);
        Assert.All(seen, s => Assert.True(Math.Abs(s.Item2) <= 2 && Math.Abs(s.Item3) <= 2));
    }

    [Fact]
    public void A_crop_larger_than_the_image_leaves_zeros()
    {
        float[][] images = [.. Read(new Augmentation { Crop = 20 })];
        Assert.Contains(images, image => image.All(x => x == 0));
        Assert.All(images, image => Assert.Equal(2 * Size * Size, image.Length));
    }

    [Fact]
    public void Cutout_clears_one_square_in_all_channels()
    {
        foreach (float[] image in Read(new Augmentation { Cutout = 3 }))
        {
            (int Y, int X)[] cut = [.. Places().Where(p => image[p.Y * Size + p.X] == 0)];
            Assert.NotEmpty(cut);
            int height = cut.Max(p => p.Y) - cut.Min(p => p.Y) + 1, width = cut.Max(p => p.X) - cut.Min(p => p.X) + 1;
            Assert.True(height <= 3 && width <= 3);
            Assert.Equal(height * width, cut.Length);
            Assert.All(Places(), p => Assert.Equal(image[p.Y * Size + p.X] == 0, image[Size * Size + p.Y * Size + p.X] == 0));
        }
    }

    [Fact]
    public void What_happens_to_an_image_does_not_depend_on_the_batch()
    {
        var augmentation = Augmentation.FlipAndCrop(2) with { Cutout = 2 };
        float[][] one = [.. Read(augmentation, batch: 1)], many = [.. Read(augmentation, batch: 17)];
        Assert.Equal(one.SelectMany(i => i), many.SelectMany(i => i));
        Assert.NotEqual(one.SelectMany(i => i), Read(augmentation, epoch: 1).SelectMany(i => i));
        Assert.NotEqual(one.SelectMany(i => i), Read(augmentation, seed: 2).SelectMany(i => i));
    }

    [Fact]
    public void Bad_numbers_are_named()
    {
        Assert.Contains("Crop is -1", Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation { Crop = -1 }).Message,
            StringComparison.Ordinal);
        Assert.Contains("Cutout is -1", Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation { Cutout = -1 }).Message,
            StringComparison.Ordinal);
    }

    private static (bool Flip, int Down, int Right) Find(float[] image)
    {
        foreach (bool flip in (bool[])[false, true])
            for (int down = -2; down <= 2; down++)
                for (int right = -2; right <= 2; right++)
                    if (Enumerable.Range(0, image.Length).All(i => image[i] == Expected(i, flip, down, right)))
                        return (flip, down, right);
        Assert.Fail("The image is no shift of the original.");
        return default;
    }

    private static float Expected(int place, bool flip, int down, int right)
    {
        int c = place / (Size * Size), y = place / Size % Size - down, x = place % Size;
        x = (flip ? Size - 1 - x : x) - right;
        return (uint)y < Size && (uint)x < Size ? Image[(c * Size + y) * Size + x] : 0;
    }

    private static IEnumerable<(int Y, int X)> Places() =>
        Enumerable.Range(0, Size * Size).Select(i => (i / Size, i % Size));

    private static IEnumerable<float[]> Read(Augmentation augmentation, int batch = 8, int epoch = 0, ulong seed = 1)
    {
        var loader = new BatchLoader(Images, batch, seed, shuffle: false, augmentation);
        loader.Seek((long)epoch * loader.BatchesPerEpoch);
        for (int i = 0; i < loader.BatchesPerEpoch; i++)
        {
            float[] samples = loader.Next().Samples.ToArray();
            foreach (float[] image in samples.Chunk(Images.Shape.Size))
                yield return image;
        }
    }
}
