using FastNet.Models;

namespace FastNet.Tests.Plotting;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 1)]
    [InlineData(32, 32, 3)]
    [InlineData(5, 9, 4)]
    [InlineData(300, 200, 3)]
    public void What_is_written_is_read_back(int width, int height, int channels)
    {
        var random = new Random(width * 31 + channels);
        var noise = new byte[width * height * channels];
        random.NextBytes(noise);
        byte[] smooth = [.. noise.Select((_, i) => (byte)(i / channels % width * 3 + i / (channels * width) * 5))];
        foreach (byte[] pixels in (byte[][])[noise, smooth, new byte[noise.Length]])
        {
            Picture read = PngFile.Decode(PngWriter.Encode(new Picture(width, height, channels, pixels)));
            Assert.Equal((width, height, channels), (read.Width, read.Height, read.Channels));
            Assert.Equal(pixels, read.Pixels.ToArray());
        }
    }

    [Fact]
    public void Smooth_pictures_become_small()
    {
        byte[] ramp = [.. Enumerable.Range(0, 256 * 256).Select(i => (byte)(i % 256 + i / 256))];
        Assert.InRange(PngWriter.Encode(new Picture(256, 256, 1, ramp)).Length, 1, 2000);
    }

    [Fact]
    public void The_stream_stays_open()
    {
        using var stream = new MemoryStream();
        PngWriter.Write(stream, new Picture(1, 1, 1, [7]));
        long length = stream.Position;
        PngWriter.Write(stream, new Picture(1, 1, 1, [7]));
        Assert.Equal(2 * length, stream.Length);
    }
}
