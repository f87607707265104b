using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Draws one image of <see cref="SyntheticShapes"/>: a background of colour, slope and waves, the shape on it, a bar across, noise over
/// all. Everything drawn at random comes from one stream of words, so an image depends on seed and index alone.
/// </summary>
internal sealed class ShapeScene
{
    internal const int Size = 32, Channels = 3, Pixels = Size * Size;

    // How much of what, in pixels, radians and steps of 256; chosen by the measurement that SyntheticShapes reports.
    private const float Noise = 26, Jitter = 4, Smallest = 7.5f, Largest = 12, Turn = 0.5f, Occluded = 0.5f;
    private const float Brighter = 0.87f, LeastContrast = 60, MostContrast = 110, Tint = 40;
    private const float Darkest = 30, Lightest = 190, Slope = 50, Wave = 25;

    private const float Middle = (Size - 1) / 2f;
    private readonly float[] _canvas = new float[Channels * Pixels], _noise = new float[Channels * Pixels];
    private Philox _random = new(0);

    /// <summary>Draws image <paramref name="index"/> of the set of <paramref name="seed"/>.</summary>
    internal void Draw(ulong seed, int index, Outline outline, Span<byte> image)
    {
        _random = new Philox(seed, (ulong)index);
        Background();
        Fill(outline, Between(Smallest, Largest), Between(-Jitter, Jitter), Between(-Jitter, Jitter), Between(-Turn, Turn));
        if (Between(0, 1) < Occluded)
            Bar();
        Finish(image);
    }

    private float Between(float low, float high) => low + (_random.NextUInt32() >> 8) * (1f / (1 << 24)) * (high - low);

    private void Background()
    {
        Span<float> colour = [Between(Darkest, Lightest), Between(Darkest, Lightest), Between(Darkest, Lightest)];
        float slopeX = Between(-Slope, Slope) / Size, slopeY = Between(-Slope, Slope) / Size;
        float waveX = Between(-0.2f, 0.2f), waveY = Between(-0.2f, 0.2f), phase = Between(0, 1), height = Between(0, Wave);
        for (int row = 0; row < Size; row++)
        {
            float y = row - Middle;
            for (int column = 0; column < Size; column++)
            {
                // A triangle wave: sines differ between machines. The 16 keeps the number above 0.
                float x = column - Middle, turns = waveX * x + waveY * y + phase + 16;
                float wave = MathF.Abs(turns - (int)turns - 0.5f) * 4 - 1;
                float light = slopeX * x + slopeY * y + wave * height;
                int i = row * Size + column;
                _canvas[i] = colour[0] + light;
                _canvas[Pixels + i] = colour[1] + light;
                _canvas[2 * Pixels + i] = colour[2] + light;
            }
        }
    }

    /// <summary>The shape, filled with what the background is and a contrast, which is more often brighter than darker.</summary>
    private void Fill(Outline outline, float radius, float centreX, float centreY, float angle)
    {
        (float sine, float cosine) = SineCosine(angle);
        float contrast = Between(LeastContrast, MostContrast) * (Between(0, 1) < Brighter ? 1 : -1);
        Span<float> lift = [contrast + Between(-Tint, Tint), contrast + Between(-Tint, Tint), contrast + Between(-Tint, Tint)];
        float reach = radius * 1.1f + 1;
        int top = Math.Max(0, (int)(Middle + centreY - reach)), bottom = Math.Min(Size - 1, (int)(Middle + centreY + reach) + 1);
        int left = Math.Max(0, (int)(Middle + centreX - reach)), right = Math.Min(Size - 1, (int)(Middle + centreX + reach) + 1);
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                float x = (column - Middle - centreX) / radius, y = (row - Middle - centreY) / radius;
                float distance = outline.Distance(cosine * x + sine * y, cosine * y - sine * x);

                float cover = Cover(distance * radius);
                for (int c = 0; c < Channels; c++)
                    _canvas[c * Pixels + row * Size + column] += cover * lift[c];
            }
        }
    }

    /// <summary>A bar of any colour across the image, at any angle.</summary>
    private void Bar()
    {
        Span<float> colour = [Between(0, 255), Between(0, 255), Between(0, 255)];
        float half = Between(0.8f, 2.2f), shift = Between(-10, 10), slope = Between(-1, 1);
        bool standing = Between(0, 1) < 0.5f;
        float inverse = 1 / MathF.Sqrt(1 + slope * slope);
        for (int row = 0; row < Size; row++)
        {
            float y = row - Middle;
            for (int column = 0; column < Size; column++)
            {
                float x = column - Middle;
                float distance = MathF.Abs(standing ? x - slope * y - shift : y - slope * x - shift) * inverse - half;
                float cover = Cover(distance);
                if (cover == 0)
                    continue;
                for (int i = row * Size + column; i < _canvas.Length; i += Pixels)
                    _canvas[i] += cover * (colour[i / Pixels] - _canvas[i]);
            }
        }
    }

    private void Finish(Span<byte> image)
    {
        // A uniform number has 24 bits, and the sum of their three bytes is nearly normal, with mean 382.5 and deviation 128.
        _random.Uniform<float>(_noise);
        const float Scale = Noise / 128;
        for (int i = 0; i < image.Length; i++)
        {
            int bits = (int)(_noise[i] * (1 << 24)), sum = (bits & 255) + ((bits >> 8) & 255) + (bits >> 16);
            int value = (int)(_canvas[i] + Scale * (sum - 382.5f) + 0.5f);
            image[i] = (byte)(value < 0 ? 0 : value > 255 ? 255 : value);
        }
    }

    /// <summary>The share of a pixel that is covered, as if the edge were straight.</summary>
    /// <param name="distance">Of the pixel's centre from the edge, in pixels, negative inside.</param>
    private static float Cover(float distance) => distance > 0.5f ? 0 : distance < -0.5f ? 1 : 0.5f - distance;

    /// <summary>By their series, which up to 1 radian are right to 1e-6.</summary>
    private static (float Sine, float Cosine) SineCosine(float angle)
    {
        float square = angle * angle;
        float sine = angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72))));
        float cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)));
        return (sine, cosine);
    }
}
