namespace FastNet.Models;

/// <summary>
/// The outline of a drawn shape: how far a point is from its edge, negative inside. Shapes lie around the origin, within a circle of
/// about 1; y grows downwards. Only +, -, *, / and square roots are used, which give the same bits on every machine.
/// </summary>
internal abstract class Outline
{
    /// <summary>The ten shapes, in the order of <see cref="SyntheticShapes.Classes"/>.</summary>
    internal static Outline[] All { get; } =
    [
        new Disc(),
        new Ring(),
        new Crescent(),
        new Polygon(-0.76f, -0.76f, 0.76f, -0.76f, 0.76f, 0.76f, -0.76f, 0.76f),
        new Polygon(0, -1, 0.95f, 0.75f, -0.95f, 0.75f),
        new Polygon(
            0, -1.05f, 0.26f, -0.36f, 1, -0.32f, 0.42f, 0.14f, 0.62f, 0.85f, 0, 0.44f, -0.62f, 0.85f, -0.42f, 0.14f,
            -1, -0.32f, -0.26f, -0.36f),
        new Polygon(
            -0.3f, -0.95f, 0.3f, -0.95f, 0.3f, -0.3f, 0.95f, -0.3f, 0.95f, 0.3f, 0.3f, 0.3f, 0.3f, 0.95f, -0.3f, 0.95f, -0.3f, 0.3f,
            -0.95f, 0.3f, -0.95f, -0.3f, -0.3f, -0.3f),
        new Polygon(-1, -0.26f, 0.1f, -0.26f, 0.1f, -0.75f, 1, 0, 0.1f, 0.75f, 0.1f, 0.26f, -1, 0.26f),
        new Polygon(0, -1.05f, 0.68f, 0, 0, 1.05f, -0.68f, 0),
        new Bars(),
    ];

    /// <summary>Distance to the edge.</summary>
    internal abstract float Distance(float x, float y);

    private sealed class Disc : Outline
    {
        internal override float Distance(float x, float y) => MathF.Sqrt(x * x + y * y) - 0.86f;
    }

    private sealed class Ring : Outline
    {
        internal override float Distance(float x, float y) => MathF.Abs(MathF.Sqrt(x * x + y * y) - 0.72f) - 0.22f;
    }

    private sealed class Crescent : Outline
    {
        internal override float Distance(float x, float y)
        {
            float hollow = x - 0.5f;
            return MathF.Max(MathF.Sqrt(x * x + y * y) - 0.98f, 0.78f - MathF.Sqrt(hollow * hollow + y * y));
        }
    }

    /// <summary>Three bars, one above the other.</summary>
    private sealed class Bars : Outline
    {
        internal override float Distance(float x, float y)
        {
            float nearest = MathF.Min(MathF.Abs(y), MathF.Min(MathF.Abs(y - 0.68f), MathF.Abs(y + 0.68f)));
            return MathF.Max(MathF.Abs(x) - 0.85f, nearest - 0.19f);
        }
    }

    /// <summary>Corners x, y one after the other.</summary>
    private sealed class Polygon(params float[] corners) : Outline
    {
        /// <summary>One over the squared length of each edge, which ends in that corner.</summary>
        private readonly float[] _inverseSquares = [.. Enumerable.Range(0, corners.Length / 2).Select(i => InverseSquare(corners, 2 * i))];

        internal override float Distance(float x, float y)
        {
            float nearest = float.MaxValue;
            bool inside = false;
            float fromX = corners[^2], fromY = corners[^1];
            for (int i = 0; i < corners.Length; i += 2)
            {
                float toX = corners[i], toY = corners[i + 1];
                float edgeX = toX - fromX, edgeY = toY - fromY, pointX = x - fromX, pointY = y - fromY;
                float along = (pointX * edgeX + pointY * edgeY) * _inverseSquares[i / 2];
                along = along < 0 ? 0 : along > 1 ? 1 : along;
                float awayX = pointX - along * edgeX, awayY = pointY - along * edgeY;
                float square = awayX * awayX + awayY * awayY;
                nearest = square < nearest ? square : nearest;

                // An edge that crosses the ray to the right changes sides.
                if (fromY > y != toY > y && (pointX * edgeY < pointY * edgeX) == edgeY > 0)
                    inside = !inside;
                (fromX, fromY) = (toX, toY);
            }

            return inside ? -MathF.Sqrt(nearest) : MathF.Sqrt(nearest);
        }

        private static float InverseSquare(float[] corners, int end)
        {
            int start = (end + corners.Length - 2) % corners.Length;
            float x = corners[end] - corners[start], y = corners[end + 1] - corners[start + 1];
            return 1 / (x * x + y * y);
        }
    }
}
