using FastNet.Models;

namespace FastNet.Tests.Plotting;

public sealed class PictureTests
{
    [Fact]
    public void Planes_become_pixels()
    {
        Picture picture = Picture.FromPlanes((byte[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 3, 2, 2);
        Assert.Equal([1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12], picture.Pixels.ToArray());
    }

    [Fact]
    public void Floats_are_scaled_and_clamped()
    {
        Picture picture = Picture.FromPlanes((float[])[-9, 0, 0.5f, 1, 9, float.NaN], 1, 1, 6, 0, 1);
        Assert.Equal([0, 0, 128, 255, 255, 0], picture.Pixels.ToArray());
    }

    [Fact]
    public void Weights_use_the_whole_range_and_equal_ones_are_gray()
    {
        Assert.Equal([0, 128, 255, 0], Picture.Normalized((float[])[-2, 0, 2, float.NaN], 1, 2, 2).Pixels.ToArray());
        Assert.Equal([128, 128], Picture.Normalized((float[])[3, 3], 1, 1, 2).Pixels.ToArray());
        Assert.Equal([128, 128], Picture.Normalized((float[])[float.NaN, float.NaN], 1, 1, 2).Pixels.ToArray());
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new Picture(2, 2, 3, new byte[11]));
        Assert.Contains("11 elements", error.Message, StringComparison.Ordinal);
        Assert.Contains("12", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(2, 2, 2, new byte[8]));
        Assert.Throws<ArgumentException>(() => Picture.FromPlanes(new byte[5], 1, 2, 2));
        Assert.Throws<ArgumentException>(() => Picture.FromPlanes(new float[4], 1, 2, 2, 1, 1));
    }
}
