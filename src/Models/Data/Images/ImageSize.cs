namespace FastNet.Models;

/// <summary>The size that an image file claims, checked before memory is taken.</summary>
internal static class ImageSize
{
    internal static int Check(in ByteCursor cursor, long width, long height, int maxPixels)
    {
        if (width < 1 || height < 1 || width > maxPixels || height > maxPixels || width * height > maxPixels)
            throw cursor.Fail($"the size is {width} x {height}; expected 1 or more of each and at most {maxPixels} pixels");
        return (int)(width * height);
    }
}
