using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Tests.Data;

/// <summary>Pictures from files and folders.</summary>
public sealed class ImageTests
{
    [Fact]
    public void Png_filters_are_undone()
    {
        // Rows 10 20 30 / 40 50 60 of grey, under each filter.
        byte[] expected = [10, 20, 30, 40, 50, 60];
        foreach (byte[] second in (byte[][])[[0, 40, 50, 60], [1, 40, 10, 10], [2, 30, 30, 30], [3, 35, 20, 20], [4, 30, 10, 10]])
            Assert.Equal(expected, Load(Bytes.Png(3, 2, 8, 0, [1, 10, 10, 10, .. second])).Planes[..6].ToArray());
    }

    [Theory]
    [InlineData(1, 0, new byte[] { 0, 0b10100000 }, new byte[] { 255, 0, 255 })]
    [InlineData(2, 0, new byte[] { 0, 0b00011000 }, new byte[] { 0, 85, 170 })]
    [InlineData(4, 0, new byte[] { 0, 0x0F, 0x10 }, new byte[] { 0, 255, 17 })]
    [InlineData(16, 0, new byte[] { 0, 1, 2, 3, 4, 5, 6 }, new byte[] { 1, 3, 5 })]
    [InlineData(8, 4, new byte[] { 0, 1, 9, 2, 9, 3, 9 }, new byte[] { 1, 2, 3 })]
    [InlineData(8, 6, new byte[] { 0, 1, 0, 0, 9, 2, 0, 0, 9, 3, 0, 0, 9 }, new byte[] { 1, 2, 3 })]
    [InlineData(16, 2, new byte[] { 0, 1, 7, 0, 0, 0, 0, 2, 7, 0, 0, 0, 0, 3, 7, 0, 0, 0, 0 }, new byte[] { 1, 2, 3 })]
    [InlineData(2, 3, new byte[] { 0, 0b01000100 }, new byte[] { 40, 10, 40 })]
    public void Png_colour_types_and_depths_are_read(byte depth, byte colour, byte[] rows, byte[] red)
    {
        byte[]? palette = colour == 3 ? [10, 20, 30, 40, 50, 60] : null;
        Assert.Equal(red, Load(Bytes.Png(3, 1, depth, colour, rows, palette)).Planes[..3].ToArray());
    }

    [Fact]
    public void Interlaced_png_puts_its_passes_together()
    {
        // 3 x 3: pass 1 has (0,0), pass 4 (2,0), pass 5 (0,2) and (2,2), pass 6 (1,0) and (1,2), pass 7 row 1.
        RgbImage image = Load(Bytes.Png(3, 3, 8, 0, [0, 1, 0, 3, 0, 7, 9, 0, 2, 0, 8, 0, 4, 5, 6], interlace: 1));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], image.Planes[..9].ToArray());
    }

    [Fact]
    public void Bmp_rows_come_from_below_and_colours_are_blue_first()
    {
        RgbImage image = Load(Bytes.Bmp());
        Assert.Equal([9, 12, 3, 6, 8, 11, 2, 5, 7, 10, 1, 4], image.Planes.ToArray());
    }

    [Theory]
    [InlineData("P2\n# a comment\n2 2\n10\n0 5 10 10\n", new byte[] { 0, 128, 255, 255 })]
    [InlineData("P3 1 2 255 1 2 3 4 5 6", new byte[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData("P5 2 1 255\nAB", new byte[] { 65, 66 })]
    [InlineData("P6 1 1 255\nABC", new byte[] { 65, 66, 67 })]
    [InlineData("P5 1 1 65535\nAB", new byte[] { 65 })]
    public void Pnm_kinds_are_read(string file, byte[] start) =>
        Assert.Equal(start, Load(Bytes.Ascii(file)).Planes[..start.Length].ToArray());

    [Fact]
    public void Resizing_averages_and_interpolates()
    {
        byte[] plane = [0, 10, 20, 30, 40, 50, 60, 70], planes = [.. plane, .. plane, .. plane];
        Assert.Equal([25, 45], new RgbImage(4, 2, planes).Resize(2, 1).Planes[..2].ToArray());
        RgbImage wide = new RgbImage(2, 1, [0, 100, 0, 100, 0, 100]).Resize(4, 1);
        Assert.Equal([0, 25, 75, 100], wide.Planes[..4].ToArray());
        byte[] even = new RgbImage(3, 3, [.. Enumerable.Repeat((byte)77, 27)]).Resize(7, 2).Planes.ToArray();
        Assert.All(even, value => Assert.Equal(77, value));
    }

    [Fact]
    public void Folders_are_classes_in_the_order_of_their_names()
    {
        using var folder = new TempFolder();
        folder.Write("b/1.ppm", [.. "P6 1 1 255\nABC"u8]);
        folder.Write("a/2.pgm", [.. "P5 2 2 255\nAAAA"u8]);
        folder.Write("a/10.PNG", Bytes.Png(1, 1, 8, 0, [0, 9]));
        folder.Write("a/notes.txt", [1]);
        ImageDataset data = ImageFolder.Load(folder.Root, Shape.Image(3, 1, 1));
        Assert.Equal(["a", "b"], data.Classes);
        Assert.Equal([0, 0, 1], data.Labels.ToArray());
        Assert.Equal([9, 9, 9, 65, 65, 65, 65, 66, 67], data.ToArray());
        Assert.Equal([9f, 65, 66], ImageFolder.Load(folder.Root, Shape.Image(1, 1, 1)).ToArray());
        Assert.Throws<FastNetFormatException>(() => ImageFolder.Load(folder.Root, Shape.Image(3, 1, 1), resize: false));
    }

    private static RgbImage Load(byte[] file)
    {
        using var folder = new TempFolder();
        return RgbImage.Load(folder.Write("image", file));
    }
}
